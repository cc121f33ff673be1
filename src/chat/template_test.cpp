#include "chat/template.hpp"

#include <gtest/gtest.h>

#include <filesystem>
#include <set>
#include <string>
#include <thread>
#include <tuple>
#include <utility>
#include <vector>

#include "base/json.hpp"
#include "chat/normalize.hpp"
#include "chat/template_rig_test.hpp"

namespace mlxs::chat {
namespace {

namespace fs = std::filesystem;
using template_rig::all_paths;
using template_rig::call;
using template_rig::family_path;
using template_rig::load;
using template_rig::message;
using template_rig::pocket_path;
using template_rig::read_tool;
using template_rig::render;
using template_rig::result;
using template_rig::system;
using template_rig::text_of;
using template_rig::user;

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

// Where the family's own knob stands at the end of the prompt; gpt-oss and Hy3 have it in the head.
TEST(Template, SwitchesThinkingOffByTheLowestEffortThatLeavesTheHead) {
  const core::ChatRequest request{.messages = {user("hi")}};
  for (const auto& [name, on, off] :
       {std::tuple{"upstage-Solar-Open-100B", "<|begin|>assistant",
                   "<|begin|>assistant<|think|><|end|><|begin|>assistant"},
        std::tuple{"Cohere2MoE", "<|START_THINKING|>", "<|START_THINKING|><|END_THINKING|>"}}) {
    const Template chat_template = load(family_path(name));
    EXPECT_TRUE(chat_template.can_think()) << name;
    const std::string thinks = render(chat_template, request, Thinking::on);
    const std::string does_not = render(chat_template, request);
    EXPECT_TRUE(thinks.ends_with(on) && !thinks.ends_with(off)) << thinks;
    EXPECT_TRUE(does_not.ends_with(off)) << does_not;
  }
  for (const char* name : {"openai-gpt-oss-120b", "tencent-Hy3"}) {
    const Template chat_template = load(family_path(name));
    EXPECT_EQ(render(chat_template, request, Thinking::on), render(chat_template, request)) << name;
  }
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

TEST(Template, AStubForOtherFilesIsRefused) {
  for (const char* source :
       {"{% include 'chat.jinja' %}", "{%- import 'a' as b -%}", "{% extends 'chat.jinja' %}"}) {
    const auto stub = Template::create(source, "", "");
    ASSERT_FALSE(stub.ok()) << source;
    EXPECT_NE(stub.error().message.find("is for templates in other files"), std::string::npos)
        << stub.error().message;
  }
}

TEST(Template, ATemplateThatShowsNothingOfAConversationIsRefused) {
  for (const char* source : {"chat_template.jinja", "", " \n", "{{ bos_token }}"}) {
    const auto path = Template::create(source, "<bos>", "");
    ASSERT_FALSE(path.ok()) << source;
    EXPECT_EQ(path.error().code, base::ErrorCode::invalid_request);
    EXPECT_NE(path.error().message.find("renders nothing of a conversation"), std::string::npos);
    EXPECT_NE(path.error().message.find(base::quote(source)), std::string::npos)
        << "the name of a file is to be seen";
  }
  const auto other = Template::create("{# " + std::string(200, 'x') + " #}", "", "");
  ASSERT_FALSE(other.ok());
  EXPECT_LT(other.error().message.size(), 150U) << "no long source is repeated";
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
