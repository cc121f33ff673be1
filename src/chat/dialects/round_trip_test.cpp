// The dialects against the templates that the models were trained on: what a template writes for an
// assistant's turn is what its model writes, so the dialect must read the same turn out of it.
#include <gtest/gtest.h>

#include <fstream>
#include <iterator>

#include "base/json.hpp"
#include "chat/dialect.hpp"
#include "chat/dialects/family_checks_test.hpp"
#include "chat/template.hpp"
#include "support/dialect_transcript.hpp"

namespace mlxs::chat {
namespace {

struct Family {
  std::string file;
  std::string dialect;
  std::string turn_end;
  Thinking thinking = Thinking::off;
  // Where the model's words begin, when the history's header is not the prompt's end.
  std::string header = "";
};

std::string read_template(const std::string& file) {
  std::ifstream stream(std::string(MLXS_LLAMA_SOURCE) + "/models/templates/" + file);
  EXPECT_TRUE(stream.good()) << file;
  return {std::istreambuf_iterator<char>(stream), {}};
}

std::string rendered(const Template& chat_template, const Conversation& conversation,
                     const RenderOptions& options) {
  const auto prompt = chat_template.render(conversation, options);
  EXPECT_TRUE(prompt.ok()) << (prompt.ok() ? "" : prompt.error().message);
  return prompt.ok() ? core::text_of(prompt.value()) : "";
}

// What the model wrote, and the end of the prompt that it wrote it behind.
struct Written {
  std::string text;
  std::string prompt;
};

// Renders the conversation with and without its last message; the difference is what the model
// wrote.
Written written_by(const Family& family, Conversation conversation) {
  const auto chat_template = Template::create(read_template(family.file), "<bos>", "");
  EXPECT_TRUE(chat_template.ok());
  const std::string whole = rendered(chat_template.value(), conversation,
                                     {.thinking = family.thinking, .add_generation_prompt = false});
  conversation.messages.pop_back();
  std::string prompt = rendered(chat_template.value(), conversation,
                                {.thinking = family.thinking, .add_generation_prompt = true});
  if (!family.header.empty()) prompt = whole.substr(0, whole.find(family.header)) + family.header;
  EXPECT_TRUE(whole.starts_with(prompt)) << prompt << "\n---\n" << whole;
  const std::size_t end = whole.rfind(family.turn_end);
  EXPECT_TRUE(end != std::string::npos && end >= prompt.size()) << whole;
  if (::testing::Test::HasFailure()) return {};
  return {.text = whole.substr(prompt.size(), end - prompt.size()), .prompt = prompt};
}

// The events of one turn, folded.
struct Heard {
  std::string thinking;
  std::string text;
  std::string calls;  // NAME {compact JSON}, a line each
};

Heard hear(Dialect& dialect, const std::string& stream) {
  core::Events events = dialect.feed(stream);
  for (core::Event& event : dialect.finish(StreamEnd::complete)) events.push_back(event);
  Heard heard;
  core::BlockStarted block;
  std::string body;
  for (const core::Event& event : events) {
    if (const auto* started = std::get_if<core::BlockStarted>(&event)) block = *started;
    if (const auto* delta = std::get_if<core::BlockDelta>(&event)) body += delta->text;
    if (!std::holds_alternative<core::BlockEnded>(event)) continue;
    if (block.kind == core::BlockKind::text) heard.text += body;
    if (block.kind == core::BlockKind::thinking) heard.thinking += body;
    if (block.kind == core::BlockKind::tool_use) {
      const auto json = base::parse_json(body, "input");
      EXPECT_TRUE(json.ok() && std::get<core::BlockEnded>(event).complete) << body;
      heard.calls += block.tool_name + ' ' + (json.ok() ? base::to_text(json.value()) : "") + '\n';
    }
    body.clear();
  }
  return heard;
}

std::string wanted_calls(const TemplateMessage& answer) {
  std::string lines;
  for (const TemplateCall& call : answer.tool_calls)
    lines += call.name + ' ' +
             base::to_text(base::parse_json(call.arguments_json, "input").value()) + '\n';
  return lines;
}

// The dialect of the template reads the last message of the conversation out of what the template
// writes for it, in every split.
void expect_round_trip(const Family& family, const Conversation& conversation) {
  SCOPED_TRACE(family.file);
  const DialectEntry& entry = dialect_for(read_template(family.file), "");
  ASSERT_EQ(entry.name, family.dialect);
  const Written written = written_by(family, conversation);
  if (::testing::Test::HasFailure()) return;
  const DialectOptions options{.prompt_tail = written.prompt, .tools = conversation.tools};
  const TemplateMessage& answer = conversation.messages.back();
  const Heard heard = hear(*entry.make(options), written.text);
  EXPECT_EQ(heard.calls, wanted_calls(answer)) << written.text;
  EXPECT_EQ(heard.text, answer.content) << written.text;
  EXPECT_EQ(heard.thinking, answer.reasoning) << written.text;
  const std::string line = support::transcript(*entry.make(options), {written.text});
  support::expect_spoken(entry.name, conversation.tools,
                         {{.stream = written.text, .wanted = line, .prompt_tail = written.prompt}});
}

Conversation conversation_with(TemplateMessage answer) {
  Conversation conversation;
  conversation.tools = {
      {.name = "Write",
       .description = "Write a file",
       .schema_json =
           R"({"type":"object","properties":{"content":{"type":"string","description":"c"},
         "flag":{"type":"boolean","description":"f"},"lines":{"type":"array","description":"l",
         "items":{"type":"integer"}},"n":{"type":"integer","description":"n"}}})"}};
  conversation.messages.push_back({.role = "user", .content = "Write it."});
  answer.role = "assistant";
  conversation.messages.push_back(std::move(answer));
  return conversation;
}

TemplateCall write_call(const std::string& content) {
  return {.id = "123456789",
          .name = "Write",
          .arguments_json =
              "{\"content\":" + base::quote(content) + ",\"flag\":true,\"lines\":[1,2],\"n\":5}"};
}

const std::string odd_content = "\n  def f():\n\treturn \"a\\n\" < 1 </think>\r\n\n";

// With thinking off Gemma's prompt ends in an empty thought that its history does not repeat.
const Family gemma4{"google-gemma-4-31B-it.jinja", "gemma4", "<|tool_response>", Thinking::on};
const Family qwen35{"Qwen3.5-4B.jinja", "qwen3_xml", "<|im_end|>", Thinking::on};
const Family qwen25{"Qwen-Qwen2.5-7B-Instruct.jinja", "hermes", "<|im_end|>"};
const Family qwen3{"Qwen-Qwen3-0.6B.jinja", "hermes", "<|im_end|>", Thinking::on};
const Family deepseek_v31{"deepseek-ai-DeepSeek-V3.1.jinja", "deepseek_v3",
                          "<｜end▁of▁sentence｜>"};
const Family deepseek_r1{"llama-cpp-deepseek-r1.jinja", "deepseek_v3", "<｜end▁of▁sentence｜>",
                         Thinking::off, "<｜Assistant｜>"};
const Family deepseek_v32{"deepseek-ai-DeepSeek-V3.2.jinja", "deepseek_dsml",
                          "<｜end▁of▁sentence｜>", Thinking::on};
const Family deepseek_v4{"deepseek-ai-DeepSeek-V4.jinja", "deepseek_dsml", "<｜end▁of▁sentence｜>",
                         Thinking::on};

const Family gpt_oss_call{"openai-gpt-oss-120b.jinja", "gpt_oss", "<|call|>"};
const Family gpt_oss_text{"openai-gpt-oss-120b.jinja", "gpt_oss", "<|return|>"};

const Family mistral_nemo{"mistralai-Mistral-Nemo-Instruct-2407.jinja", "mistral", ""};
const Family mistral_small{"Mistral-Small-3.2-24B-Instruct-2506.jinja", "mistral", ""};
const Family ministral{"mistralai-Ministral-3-14B-Reasoning-2512.jinja", "mistral", ""};
const Family devstral{"unsloth-mistral-Devstral-Small-2507.jinja", "mistral", ""};
const Family glm46{"GLM-4.6.jinja", "glm", ""};
const Family glm47{"GLM-4.7-Flash.jinja", "glm", ""};
const Family kimi_k2{"moonshotai-Kimi-K2.jinja", "kimi_k2", "<|im_end|>"};
const Family kimi_instruct{"Kimi-K2-Instruct.jinja", "kimi_k2", "<|im_end|>"};
const Family kimi_thinking{"Kimi-K2-Thinking.jinja", "kimi_k2", "<|im_end|>"};
const Family minimax_m2{"MiniMax-M2.jinja", "minimax_m2", "[e~[", Thinking::on, "]~b]ai\n"};

const Family nemotron{"NVIDIA-Nemotron-Nano-v2.jinja", "nemotron", "<SPECIAL_12>", Thinking::off,
                      "<SPECIAL_11>Assistant\n"};
const Family llama31{"meta-llama-Llama-3.1-8B-Instruct.jinja", "llama3", "<|eot_id|>"};
const Family llama32{"meta-llama-Llama-3.2-3B-Instruct.jinja", "llama3", "<|eot_id|>"};
const Family llama33{"meta-llama-Llama-3.3-70B-Instruct.jinja", "llama3", "<|eot_id|>"};
const Family lfm25{"LFM2.5-8B-A1B.jinja", "lfm2", "<|im_end|>"};

Family with_thinking(Family family) {
  family.thinking = Thinking::on;
  return family;
}

// Families whose templates show several calls of one answer.
std::vector<Family> parallel_families() {
  return {gemma4,        qwen35,        qwen25,      qwen3,        deepseek_v31,
          deepseek_r1,   deepseek_v32,  deepseek_v4, mistral_nemo, mistral_small,
          ministral,     devstral,      glm46,       glm47,        kimi_k2,
          kimi_instruct, kimi_thinking, minimax_m2,  nemotron};
}
std::vector<Family> all_families() {
  std::vector<Family> families = parallel_families();
  families.insert(families.end(), {gpt_oss_call, llama31, llama32, llama33});
  return families;
}
// Families whose templates show the thinking of the last answer.
std::vector<Family> thinking_families() {
  return {qwen35,    qwen3, deepseek_v32, deepseek_v4, with_thinking(glm46), with_thinking(glm47),
          minimax_m2};
}

TEST(RoundTrip, ReadsCallsAsTheTemplatesWriteThem) {
  for (const Family& family : all_families())
    expect_round_trip(family, conversation_with({.tool_calls = {write_call(odd_content)}}));
  const TemplateCall call = write_call(odd_content);
  for (const Family& family : parallel_families())
    expect_round_trip(family, conversation_with({.tool_calls = {call, write_call(""), call}}));
}

TEST(RoundTrip, KeepsOddStringsInArguments) {
  TemplateMessage answer;
  for (const std::string& odd : family_checks::odd_strings())
    answer.tool_calls.push_back(write_call(odd));
  for (const Family& family : parallel_families())
    expect_round_trip(family, conversation_with(answer));
  for (const TemplateCall& call : answer.tool_calls) {
    for (const Family& family : {gpt_oss_call, llama31})
      expect_round_trip(family, conversation_with({.tool_calls = {call}}));
  }
}

// LFM2.5's template escapes nothing, its models write Python: strings without a backslash are the
// same in both.
TEST(RoundTrip, ReadsPythonAsTheTemplateWritesIt) {
  for (const std::string& odd : family_checks::odd_strings()) {
    if (odd.find_first_of("\\<") != std::string::npos) continue;
    const TemplateCall call = write_call(odd);
    expect_round_trip(lfm25, conversation_with({.content = "I write.", .tool_calls = {call}}));
    expect_round_trip(lfm25, conversation_with({.tool_calls = {call, write_call("it's"), call}}));
  }
  const std::string code = "def f(x):\n\tprint('a', x, end='')\n\treturn [\"b\", g('c')]\n";
  expect_round_trip(lfm25, conversation_with({.tool_calls = {write_call(code)}}));
}

TEST(RoundTrip, KeepsALongFile) {
  const std::string content = family_checks::long_content("</think> ' | <|");
  for (const Family& family : all_families()) {
    const Conversation calls = conversation_with({.tool_calls = {write_call(content)}});
    const Written written = written_by(family, calls);
    const auto dialect = dialect_for(read_template(family.file), "")
                             .make({.prompt_tail = written.prompt, .tools = calls.tools});
    EXPECT_EQ(hear(*dialect, written.text).calls, wanted_calls(calls.messages.back()))
        << family.file;
  }
}

TEST(RoundTrip, ReadsThinkingAndTextAsTheTemplatesWriteThem) {
  const Conversation answer =
      conversation_with({.content = "It is `</think>`.\n\n- done", .reasoning = "Hm.\n\n  So?"});
  // What GPT-OSS thought is not in its history.
  expect_round_trip(gpt_oss_text, conversation_with({.content = "It is `<|end|>`.\n\n- done"}));
  for (const Family& family : thinking_families()) expect_round_trip(family, answer);
}

TEST(RoundTrip, ReadsThinkingBeforeCalls) {
  const Conversation calls =
      conversation_with({.reasoning = "Hm.", .tool_calls = {write_call(odd_content)}});
  expect_round_trip(gemma4, calls);
  expect_round_trip(kimi_thinking, calls);  // shows the thinking before calls only
  for (const Family& family : thinking_families()) expect_round_trip(family, calls);
}

TEST(RoundTrip, EveryKnownTemplateHasItsDialect) {
  const std::pair<const char*, const char*> rows[] = {
      {"google-gemma-4-31B-it-interleaved.jinja", "gemma4"},
      {"Qwen3-Coder.jinja", "qwen3_xml"},
      {"NVIDIA-Nemotron-3-Nano-30B-A3B-BF16.jinja", "qwen3_xml"},
      {"Qwen-QwQ-32B.jinja", "hermes"},
      {"NousResearch-Hermes-3-Llama-3.1-8B-tool_use.jinja", "hermes"},
      {"deepseek-ai-DeepSeek-V4-Flash-0731.jinja", "deepseek_dsml"},
      {"Spark2.5.jinja", "glm"},
      {"inclusionai-ling-3.0-flash.jinja", "glm"},
      {"poolside-Laguna-S-2.1.jinja", "glm"},
      {"tencent-Hy3.jinja", "plain"},
      {"ibm-granite-granite-3.3-2B-Instruct.jinja", "granite3"},
      {"ibm-granite-granite-4.0.jinja", "hermes"},
      {"LFM2-8B-A1B.jinja", "lfm2"},
      {"LFM2.5-Instruct.jinja", "lfm2"},
      {"deepseek-ai-DeepSeek-R1-Distill-Qwen-32B.jinja", "deepseek_v3"},
      {"MiniMax-M3.jinja", "plain"},
      {"Kimi-K3.jinja", "plain"},
      {"meetkai-functionary-medium-v3.1.jinja", "plain"},
      {"openai-gpt-oss-120b.jinja", "gpt_oss"},
      {"google-gemma-2-2b-it.jinja", "plain"}};
  for (const auto& [file, dialect] : rows)
    EXPECT_EQ(dialect_for(read_template(file), "").name, dialect) << file;
}

}  // namespace
}  // namespace mlxs::chat
