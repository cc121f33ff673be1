#include "chat/calls_as_text.hpp"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "support/dialect_transcript.hpp"

namespace mlxs::chat {
namespace {

std::unique_ptr<Dialect> make(std::string_view family) {
  const DialectOptions options{.prompt_tail = "",
                               .tools = {{.name = "Read", .schema_json = R"({"type":"object"})"}}};
  return std::make_unique<CallsAsText>(find_dialect(family)->make(options));
}

struct Case {
  std::string family;
  std::string stream;
  std::string wanted;
};

std::vector<Case> cases() {
  const std::string qwen =
      "<tool_call>\n<function=Read>\n<parameter=path>\nä.py\n</parameter>\n"
      "</function>\n</tool_call>";
  const std::string hermes = "<tool_call>\n{\"name\": \"Read\", \"arguments\": {}}\n</tool_call>";
  const std::string fenced = "```json\n{\"name\": \"Read\", \"arguments\": {}}\n```";
  return {
      {"qwen3_xml", "Hello", "text[Hello]"},
      {"qwen3_xml", qwen, "text[" + qwen + "]"},
      {"hermes", hermes, "text[" + hermes + "]"},
      {"gemma4", "<|tool_call>call:Read{path:<|\"|>a<|\"|>}<tool_call|>",
       "text[<|tool_call>call:Read{path:<|\"|>a<|\"|>}<tool_call|>]"},
      {"qwen3_xml", "<think>\nhm\n</think>\n\n" + qwen, "think[hm] text[" + qwen + "]"},
      {"qwen3_xml", "So: " + qwen + "done", "text[So: " + qwen + "done]"},
      {"qwen3_xml", "So:\n" + fenced, "text[So:\n" + fenced + "]"},
      {"qwen3_xml", "So:\n[TOOL_CALLS]Read[ARGS]{}", "text[So:\n[TOOL_CALLS]Read[ARGS]{}]"},
  };
}

TEST(CallsAsText, SaysWhatTheModelWroteOfACall) {
  for (const Case& one : cases()) {
    SCOPED_TRACE(one.stream);
    support::for_all_splits(
        one.stream, [&] { return make(one.family); },
        [&](const std::unique_ptr<Dialect>& dialect, const support::Pieces& pieces) {
          EXPECT_EQ(support::transcript(*dialect, pieces), one.wanted);
        },
        support::SplitUnit::characters);
  }
}

TEST(CallsAsText, SaysAPieceInOnePiece) {
  const auto dialect = make("qwen3_xml");
  EXPECT_EQ(dialect->feed("Hello w\xC3\xB6rld").size(), 2U);
  const core::Events more = dialect->feed(" and all");
  ASSERT_EQ(more.size(), 1U);
  EXPECT_EQ(std::get<core::BlockDelta>(more[0]).text, " and all");
}

TEST(CallsAsText, ACutCallIsText) {
  EXPECT_EQ(
      support::transcript(*make("qwen3_xml"),
                          {"<tool_call>\n<function=Read>\n<parameter=path>\nhalf"}, StreamEnd::cut),
      "text[<tool_call>\n<function=Read>\n<parameter=path>\nhalf]");
}

}  // namespace
}  // namespace mlxs::chat
