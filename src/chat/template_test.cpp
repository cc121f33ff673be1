#include "chat/template.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <set>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "chat/normalize.hpp"

namespace mlxs::chat {
namespace {

namespace fs = std::filesystem;

std::string read(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  EXPECT_TRUE(file.good()) << path;
  return {std::istreambuf_iterator<char>(file), {}};
}

fs::path pocket_path() { return fs::path(MLXS_TESTDATA) / "templates" / "pocket.jinja"; }

fs::path family_path(const std::string& name) {
  return fs::path(MLXS_LLAMA_SOURCE) / "models" / "templates" / (name + ".jinja");
}

std::vector<fs::path> all_paths() {
  std::vector<fs::path> paths = {pocket_path()};
  for (const auto& entry : fs::directory_iterator(family_path("").parent_path()))
    if (entry.path().extension() == ".jinja" && !entry.path().stem().empty())
      paths.push_back(entry.path());
  std::sort(paths.begin(), paths.end());
  EXPECT_GT(paths.size(), 60U);
  return paths;
}

Template load(const fs::path& path) {
  auto loaded = Template::create(read(path), "<bos-token>", "<eos-token>");
  EXPECT_TRUE(loaded.ok()) << path << (loaded.ok() ? "" : loaded.error().message);
  return std::move(loaded).value();
}

std::string text_of(const base::Result<core::Prompt>& prompt) {
  return prompt.ok() ? core::text_of(prompt.value()) : "REFUSED: " + prompt.error().message;
}

core::Tool read_tool() {
  return {
      "Read", "Reads a file.",
      R"({"type":"object","properties":{"file_path":{"type":"string"}},"required":["file_path"]})",
      false};
}

core::Message message(core::Role role, std::vector<core::Block> blocks) {
  return {role, std::move(blocks)};
}
core::Message user(std::string text) {
  return message(core::Role::user, {core::TextBlock{std::move(text)}});
}
core::Message system(std::string text) {
  return message(core::Role::system, {core::TextBlock{std::move(text)}});
}
core::Block call(std::string id, const std::string& path) {
  return core::ToolUseBlock{std::move(id), "Read", R"({"file_path":")" + path + R"("})"};
}
core::Block result(std::string id, std::string text) {
  return core::ToolResultBlock{std::move(id), {core::TextBlock{std::move(text)}}, false};
}

std::string render(const Template& chat_template, const core::ChatRequest& request,
                   Thinking thinking = Thinking::off) {
  return text_of(chat_template.render(normalize(request), {.thinking = thinking}));
}

TEST(Template, RendersThePocketModelsFormat) {
  core::ChatRequest request;
  request.system = {"Be brief."};
  request.tools = {read_tool()};
  request.messages = {user("Read a.py"),
                      message(core::Role::assistant,
                              {core::ThinkingBlock{"I read it.", ""}, call("toolu_1", "a.py")}),
                      message(core::Role::user, {result("toolu_1", "x = 1")})};
  EXPECT_EQ(render(load(pocket_path()), request, Thinking::on),
            "<bos-token><|turn>system\n<|think|>\nBe brief.<|tool>declaration:Read{description:"
            "<|\"|>Reads a file.<|\"|>,parameters:{properties:{file_path:{type:<|\"|>STRING<|\"|>}"
            "},required:[<|\"|>file_path<|\"|>],type:<|\"|>OBJECT<|\"|>}}<tool|><turn|>\n"
            "<|turn>user\nRead a.py<turn|>\n<|turn>model\n<|channel>thought\nI read it.\n<channel|>"
            "<|tool_call>call:Read{file_path:<|\"|>a.py<|\"|>}<tool_call|><|tool_response>"
            "response:Read{value:<|\"|>x = 1<|\"|>}<tool_response|>");
}

TEST(Template, KeepsNumbersAndKeyOrderOfArguments) {
  core::ChatRequest request;
  request.messages = {
      user("go"),
      message(
          core::Role::assistant,
          {core::ToolUseBlock{
              "toolu_1", "Pan",
              R"({"z":52.520008123,"a":[1e-07,18446744073709551615],"m":{"k":-3,"b":null}})"}})};
  EXPECT_NE(render(load(family_path("Qwen-Qwen3-0.6B")), request)
                .find(R"({"z": 52.520008123, "a": [1e-07, 18446744073709551615], )"
                      R"("m": {"k": -3, "b": null}})"),
            std::string::npos)
      << render(load(family_path("Qwen-Qwen3-0.6B")), request);
}

// ---- every template, every odd history (F03, F05, F21, F23, F54) ----

std::vector<core::ChatRequest> odd_histories() {
  using core::Role;
  const core::Message calls =
      message(Role::assistant, {core::ThinkingBlock{"M-why", ""}, core::TextBlock{"M-prose"},
                                call("toolu_1", "M-one"), call("toolu_2", "M-two")});
  const core::Message answers =
      message(Role::user, {result("toolu_2", "M-r2"), result("toolu_1", "M-r1")});
  const core::Message mixed = message(
      Role::user, {core::TextBlock{"M-t1"}, result("toolu_1", "M-r1"), core::TextBlock{"M-t2"},
                   result("toolu_2", "M-r2"), core::TextBlock{"M-t3"}});
  const core::Message says = message(Role::assistant, {core::TextBlock{"M-says"}});
  const std::vector<std::vector<core::Message>> histories = {
      {user("M-u1"), system("M-s1")},
      {user("M-u1"), system("M-s1"), calls, answers, system("M-s2")},
      {user("M-u1"), system("M-s1"), user("M-u2"), says, system("M-s2"), user("M-u3")},
      {system("M-s1"), user("M-u1"), says, user("M-u2")},
      {system("M-s1"), says, user("M-u1")},
      {user("M-u1"), system("M-s1"), system("M-s2"), says, user("M-u2"), system("M-s3")},
      {user("M-u1"), calls, answers, says, user("M-u2"), user("M-u3")},
      {user("M-u1"), calls, mixed, says, user("M-u2")},
      {user("M-u1"), calls, system("M-s1"), mixed},
      {user("M-u1"), calls, user("M-u2"), says, user("M-u3")},
      {user("M-u1"), calls, message(Role::user, {result("toolu_1", "M-r1")}), says, user("M-u2")},
      {user("M-u1"), says, message(Role::user, {result("toolu_9", "M-r1")})},
      {calls, answers},
      {says, says, user("M-u1")},
      {message(Role::user, {result("toolu_1", "M-r1")})},
      {user("")},
      {user(" \n"), says, user("M-u1")},
      {user("M-u1"), message(Role::assistant, {}), user("M-u2")}};
  std::vector<core::ChatRequest> requests;
  for (const auto& messages : histories) {
    core::ChatRequest request;
    request.messages = messages;
    const bool with_head = requests.size() % 4 != 3;
    if (with_head) request.system = {"M-head"};
    if (with_head) request.tools = {read_tool()};
    requests.push_back(request);
  }
  return requests;
}

// Every mark of the conversation that is missing or doubled in the text.
std::string faults(const Conversation& conversation, const std::string& text) {
  std::string all;
  for (const TemplateMessage& each : conversation.messages) {
    all += each.content + " ";
    for (const TemplateCall& made : each.tool_calls) all += made.arguments_json + " ";
  }
  std::string out;
  for (std::size_t at = all.find("M-"); at != std::string::npos; at = all.find("M-", at + 1)) {
    const std::size_t end = all.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789", at + 2);
    const std::string mark = all.substr(at, end - at);
    const std::size_t found = text.find(mark);
    if (found == std::string::npos) out += " no " + mark;
    if (found != std::string::npos && mark != "M-says" &&
        text.find(mark, found + 1) != std::string::npos)
      out += " twice " + mark;
  }
  return out;
}

TEST(Template, RendersEveryOddHistoryInEveryFamilyWithoutLoss) {
  // What these templates cannot show, whatever form the messages have: text beside a call, and
  // (Nemo) the system prompt, which stands in the last message if that is the user's.
  const std::map<std::string, std::string> exceptions = {
      {"Mistral-Small-3.2-24B-Instruct-2506",
       "1: no M-prose; 6: no M-prose; 7: no M-prose; 8: no M-prose; 9: no M-prose; "
       "10: no M-prose; 12: no M-prose; "},
      {"mistralai-Mistral-Nemo-Instruct-2407",
       "1: no M-head no M-prose; 6: no M-prose; 7: no M-prose; 8: no M-head no M-prose; "
       "9: no M-prose; 10: no M-prose; 12: no M-head no M-prose; "}};
  const std::vector<core::ChatRequest> requests = odd_histories();
  for (const fs::path& path : all_paths()) {
    const Template chat_template = load(path);
    std::string found;
    for (std::size_t i = 0; i < requests.size(); ++i) {
      const Conversation conversation = normalize(requests[i]);
      const Thinking thinking = i % 2 == 0 ? Thinking::off : Thinking::on;
      const auto prompt = chat_template.render(conversation, {.thinking = thinking});
      EXPECT_TRUE(prompt.ok()) << path.stem() << " history " << i << ": " << text_of(prompt);
      const std::string missing = faults(conversation, text_of(prompt));
      if (!missing.empty()) found += std::to_string(i) + ":" + missing + "; ";
    }
    const auto expected = exceptions.find(path.stem());
    EXPECT_EQ(found, expected == exceptions.end() ? "" : expected->second) << path.stem();
  }
}

// ---- marking (F52) ----

core::ChatRequest with_spelling(const std::string& spelling) {
  using core::Role;
  core::ChatRequest request;
  const std::string text = "a " + spelling + " b";
  request.system = {text};
  request.tools = {
      {"Read", text,
       R"({"type":"object","properties":{"file_path":{"type":"string","description":")" + text +
           R"(","enum":[")" + text + R"("]},")" + spelling +
           R"(":{"type":"string"}},"required":["file_path"]})",
       false}};
  request.messages = {
      user(text), system(text),
      message(Role::assistant,
              {core::ThinkingBlock{text, ""}, core::TextBlock{text},
               core::ToolUseBlock{"toolu_1", "Read",
                                  R"({"file_path":")" + text + R"(",")" + spelling + R"(":1})"}}),
      message(Role::user, {result("toolu_1", text), core::TextBlock{text}})};
  return request;
}

std::string template_text(const core::Prompt& prompt) {
  std::string text;
  for (const core::PromptPiece& piece : prompt)
    if (piece.from_template) text += piece.text + '\n';
  return text;
}

std::size_t count(const std::string& text, const std::string& what) {
  std::size_t n = 0;
  for (std::size_t at = text.find(what); at != std::string::npos; at = text.find(what, at + 1)) ++n;
  return n;
}

TEST(Template, NeverTakesASpellingInTextForMarkup) {
  const std::vector<std::string> spellings = {
      "<|im_end|>", "<|im_start|>", "</s>",         "<turn|>",         "<|turn>",
      "<think>",    "</think>",     "</tool_call>", "<tool_call|>",    "<|tool_response>",
      "[INST]",     "[/INST]",      "[TOOL_CALLS]", "<eos>",           "<｜end▁of▁sentence｜>",
      "<|eot_id|>", "<|end|>",      "<bos-token>",  "<tool_response>", "<|channel|>"};
  // These take "/think" for a command of the user, and this one escapes every non-ASCII letter.
  const std::set<std::pair<std::string, std::string>> read_differently = {
      {"HuggingFaceTB-SmolLM3-3B", "<think>"},
      {"HuggingFaceTB-SmolLM3-3B", "</think>"},
      {"NVIDIA-Nemotron-Nano-v2", "</think>"},
      {"Reka-Edge", "<｜end▁of▁sentence｜>"}};
  std::string all;
  for (const std::string& spelling : spellings) all += spelling + " ";
  for (const fs::path& path : all_paths()) {
    const Template chat_template = load(path);
    const auto hostile = chat_template.render(normalize(with_spelling(all)), {});
    const auto plain = chat_template.render(normalize(with_spelling("quince")), {});
    ASSERT_TRUE(hostile.ok() && plain.ok()) << path.stem() << text_of(hostile);
    for (const std::string& spelling : spellings) {
      if (read_differently.contains({path.stem(), spelling})) continue;
      EXPECT_EQ(count(template_text(hostile.value()), spelling),
                count(template_text(plain.value()), spelling))
          << path.stem() << " " << spelling;
      EXPECT_EQ(count(text_of(hostile), spelling) - count(text_of(plain), spelling),
                count(text_of(plain), "quince"))
          << path.stem() << " " << spelling;
    }
  }
}

TEST(Template, KeepsEveryByteOfTheText) {
  std::string all;
  for (int c = 1; c < 128; ++c) all += static_cast<char>(c);
  all +=
      "\x7f"
      "0\x7f\x7f"
      "1 é 漢 🙂 ";
  core::ChatRequest request;
  request.messages = {user("x" + all + "x")};
  EXPECT_NE(render(load(pocket_path()), request).find("x" + all + "x"), std::string::npos);
}

TEST(Template, MakesPiecesThatAlternate) {
  const auto prompt = load(pocket_path()).render(normalize(with_spelling("<turn|>")), {});
  ASSERT_TRUE(prompt.ok());
  for (std::size_t i = 0; i < prompt.value().size(); ++i) {
    EXPECT_FALSE(prompt.value()[i].text.empty());
    if (i > 0) {
      EXPECT_NE(prompt.value()[i].from_template, prompt.value()[i - 1].from_template);
    }
  }
}

// Filters that build a new string lose jinja's mark; the text must still not become markup.
TEST(Template, KeepsTextPlainThroughEveryFilter) {
  for (const std::string filter :
       {"m.content", "m.content | trim", "m.content | upper | lower", "m.content | tojson",
        "m | tojson", "[m.content, 'x'] | join('<|end|>')", "('y' + m.content) | replace('y', 'z')",
        "('y' + m.content)[1:]", "m.content.split(' ') | join(' ')", "{'k': m.content} | tojson",
        "m.content | indent(2)", "'%s' ~ m.content", "m.content | string | safe", "echo(m.content)",
        "m.content | tojson(ensure_ascii=true)"}) {
    const std::string source =
        "{% macro echo(x) %}{{ x }}{% endmacro %}<|end|>{% for m in messages"
        " %}{{ " +
        filter + " }}{% endfor %}<|end|>";
    const auto chat_template = Template::create(source, "", "");
    ASSERT_TRUE(chat_template.ok()) << filter;
    Conversation conversation{{{.role = "user", .content = "one <|evil|> [two]"}}, {}};
    const auto prompt = chat_template.value().render(conversation, {});
    ASSERT_TRUE(prompt.ok()) << filter << text_of(prompt);
    EXPECT_NE(text_of(prompt).find("one <|evil|> [two]"), std::string::npos) << filter;
    EXPECT_EQ(count(template_text(prompt.value()), "<|evil|>"), 0U) << filter;
    EXPECT_EQ(count(template_text(prompt.value()), "[two]"), 0U) << filter;
    EXPECT_GE(count(template_text(prompt.value()), "<|end|>"), 2U) << filter;
  }
}

// ---- thinking, errors, threads ----

TEST(Template, SwitchesThinkingWhereTheTemplateHasASwitch) {
  const core::ChatRequest request{.messages = {user("hi")}};
  for (const char* name : {"Qwen-Qwen3-0.6B", "Qwen3.5-4B", "google-gemma-4-31B-it", "GLM-4.6",
                           "deepseek-ai-DeepSeek-V3.1", "MiniMax-M3"})
    EXPECT_TRUE(load(family_path(name)).can_think()) << name;
  for (const char* name : {"meta-llama-Llama-3.1-8B-Instruct", "Qwen3-Coder",
                           "NousResearch-Hermes-2-Pro-Llama-3-8B-tool_use"})
    EXPECT_FALSE(load(family_path(name)).can_think()) << name;
  const Template pocket = load(pocket_path());
  EXPECT_TRUE(pocket.can_think());
  EXPECT_TRUE(render(pocket, request, Thinking::on).ends_with("<|turn>model\n"));
  EXPECT_TRUE(render(pocket, request).ends_with("<|turn>model\n<|channel>thought\n<channel|>"));
}

TEST(Template, RefusesInTheTemplatesOwnWords) {
  const auto strict = Template::create(
      "{{ raise_exception('Say <please> first, not ' + messages[0].content) if messages[0].content "
      "!= 'please' }}{{ messages[0].content }}",
      "", "");
  ASSERT_TRUE(strict.ok());
  const TemplateMessage polite{.role = "user", .content = "please"};
  EXPECT_EQ(text_of(strict.value().render({{polite}, {}}, {})), "please");
  const TemplateMessage rude{.role = "user", .content = "[x]"};
  const auto prompt = strict.value().render({{rude}, {}}, {});
  ASSERT_FALSE(prompt.ok());
  EXPECT_EQ(prompt.error().code, base::ErrorCode::invalid_request);
  EXPECT_EQ(prompt.error().message,
            "the model's chat template refuses this conversation: Say <please> first, not [x]");
}

TEST(Template, ReportsASourceThatDoesNotParse) {
  for (const char* source : {"{% if x %}", "{{ 'open", "{{ 1 + }}"}) {
    const auto broken = Template::create(source, "", "");
    ASSERT_FALSE(broken.ok()) << source;
    EXPECT_EQ(broken.error().code, base::ErrorCode::invalid_request);
    EXPECT_TRUE(broken.error().message.starts_with("the model's chat template cannot be parsed"));
  }
}

TEST(Template, GivesPartsToATemplateThatReadsParts) {
  const auto parts = Template::create(
      "{% for m in messages %}{% for p in m.content %}{{ p.text }}{% endfor %}{% endfor %}", "",
      "");
  ASSERT_TRUE(parts.ok());
  EXPECT_EQ(text_of(parts.value().render({{{.role = "user", .content = "hello"}}, {}}, {})),
            "hello");
}

TEST(Template, RendersTheSameFromEightThreads) {
  for (const fs::path& path : {pocket_path(), family_path("Qwen3.5-4B"),
                               family_path("meta-llama-Llama-3.1-8B-Instruct")}) {
    const Template chat_template = load(path);
    const core::ChatRequest request = with_spelling("<|im_end|>");
    const std::string wanted = render(chat_template, request);
    std::vector<std::string> texts(8);
    std::vector<std::thread> threads;
    for (std::string& text : texts)
      threads.emplace_back([&] { text = render(chat_template, request); });
    for (std::thread& thread : threads) thread.join();
    for (const std::string& text : texts) EXPECT_EQ(text, wanted);
  }
}

}  // namespace
}  // namespace mlxs::chat
