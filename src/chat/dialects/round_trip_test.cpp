// The dialects against the templates that the models were trained on: what a template writes for an
// assistant's turn is what its model writes, so the dialect must read the same turn out of it.
#include <gtest/gtest.h>

#include <fstream>
#include <iterator>

#include "base/json.hpp"
#include "chat/dialect.hpp"
#include "chat/template.hpp"
#include "support/dialect_transcript.hpp"

namespace mlxs::chat {
namespace {

struct Family {
  std::string file;
  std::string dialect;
  std::string turn_end;
  Thinking thinking = Thinking::off;
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

// Renders the conversation with and without its last message; the difference is what the model
// wrote.
void expect_round_trip(const Family& family, Conversation conversation, const std::string& wanted) {
  SCOPED_TRACE(family.file);
  const std::string source = read_template(family.file);
  const DialectEntry& entry = dialect_for(source, "");
  ASSERT_EQ(entry.name, family.dialect);
  const auto chat_template = Template::create(source, "<bos>", "");
  ASSERT_TRUE(chat_template.ok());
  const std::string whole = rendered(chat_template.value(), conversation,
                                     {.thinking = family.thinking, .add_generation_prompt = false});
  conversation.messages.pop_back();
  const std::string prompt = rendered(chat_template.value(), conversation,
                                      {.thinking = family.thinking, .add_generation_prompt = true});
  ASSERT_TRUE(whole.starts_with(prompt)) << prompt << "\n---\n" << whole;
  const std::size_t end = whole.rfind(family.turn_end);
  ASSERT_GE(end, prompt.size()) << whole;
  const std::string written = whole.substr(prompt.size(), end - prompt.size());
  support::expect_spoken(entry.name, conversation.tools,
                         {{.stream = written, .wanted = wanted, .prompt_tail = prompt}});
}

const std::string content = "\n  def f():\n\treturn \"a\\n\" < 1 </think>\r\n\n";

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

TemplateCall write_call() {
  return {.id = "toolu_1",
          .name = "Write",
          .arguments_json =
              "{\"content\":" + base::quote(content) + ",\"flag\":true,\"lines\":[1,2],\"n\":5}"};
}

// The calls' JSON may be spaced as the template writes it.
std::string call_line(const std::string& separator, const std::string& colon) {
  return "call Write {\"content\"" + colon + base::quote(content) + separator + "\"flag\"" + colon +
         "true" + separator + "\"lines\"" + colon;
}

TEST(RoundTrip, ReadsCallsAsTheTemplatesWriteThem) {
  const Conversation calls = conversation_with({.tool_calls = {write_call(), write_call()}});
  const std::string tight = call_line(",", ":") + "[1,2],\"n\":5}";
  const std::string xml = call_line(",", ":") + "[1, 2],\"n\":5}";
  const std::string loose = call_line(", ", ": ") + "[1, 2], \"n\": 5}";
  // With thinking off Gemma's prompt ends in an empty thought that its history does not repeat.
  expect_round_trip({"google-gemma-4-31B-it.jinja", "gemma4", "<|tool_response>", Thinking::on},
                    calls, tight + ' ' + tight);
  expect_round_trip({"Qwen3.5-4B.jinja", "qwen3_xml", "<|im_end|>"}, calls, xml + ' ' + xml);
  expect_round_trip({"Qwen-Qwen2.5-7B-Instruct.jinja", "hermes", "<|im_end|>"}, calls,
                    loose + ' ' + loose);
}

TEST(RoundTrip, ReadsThinkingAndTextAsTheTemplatesWriteThem) {
  const Conversation answer =
      conversation_with({.content = "It is `</think>`.\n\n- done", .reasoning = "Hm.\n\n  So?"});
  const std::string wanted = "think[Hm.\n\n  So?] text[It is `</think>`.\n\n- done]";
  expect_round_trip({"Qwen3.5-4B.jinja", "qwen3_xml", "<|im_end|>", Thinking::on}, answer, wanted);
  expect_round_trip({"Qwen-Qwen3-0.6B.jinja", "hermes", "<|im_end|>", Thinking::on}, answer,
                    wanted);
}

TEST(RoundTrip, ReadsThinkingBeforeCalls) {
  const Conversation calls = conversation_with({.reasoning = "Hm.", .tool_calls = {write_call()}});
  expect_round_trip({"google-gemma-4-31B-it.jinja", "gemma4", "<|tool_response>", Thinking::on},
                    calls, "think[Hm.] " + call_line(",", ":") + "[1,2],\"n\":5}");
  expect_round_trip({"Qwen3.5-4B.jinja", "qwen3_xml", "<|im_end|>", Thinking::on}, calls,
                    "think[Hm.] " + call_line(",", ":") + "[1, 2],\"n\":5}");
  expect_round_trip({"Qwen-Qwen3-0.6B.jinja", "hermes", "<|im_end|>", Thinking::on}, calls,
                    "think[Hm.] " + call_line(", ", ": ") + "[1, 2], \"n\": 5}");
}

TEST(RoundTrip, EveryKnownTemplateHasItsDialect) {
  const std::pair<const char*, const char*> rows[] = {
      {"google-gemma-4-31B-it-interleaved.jinja", "gemma4"},
      {"Qwen3-Coder.jinja", "qwen3_xml"},
      {"NVIDIA-Nemotron-3-Nano-30B-A3B-BF16.jinja", "qwen3_xml"},
      {"Qwen-QwQ-32B.jinja", "hermes"},
      {"NousResearch-Hermes-3-Llama-3.1-8B-tool_use.jinja", "hermes"},
      {"GLM-4.6.jinja", "plain"},
      {"meetkai-functionary-medium-v3.1.jinja", "plain"},
      {"openai-gpt-oss-120b.jinja", "plain"},
      {"google-gemma-2-2b-it.jinja", "plain"}};
  for (const auto& [file, dialect] : rows)
    EXPECT_EQ(dialect_for(read_template(file), "").name, dialect) << file;
}

}  // namespace
}  // namespace mlxs::chat
