#include <gtest/gtest.h>

#include "chat/dialects/family_checks_test.hpp"

namespace mlxs::chat {
namespace {

using support::expect_spoken;

constexpr const char* name = "apriel";
constexpr const char* thinking_prompt = "<|begin_assistant|>\nHere are my reasoning steps:\n";

std::string calls(const std::string& list) { return "<tool_calls>" + list + "</tool_calls>"; }

TEST(Apriel, TellsTextThinkingAndCallsApart) {
  const std::string ls = R"({"name": "ls", "arguments": {}})";
  expect_spoken(
      name, {},
      {{"Hello.", "text[Hello.]"},
       {"I look.\n[BEGIN FINAL RESPONSE]\nHi", "think[I look.] text[Hi]", thinking_prompt},
       {"Here are my reasoning steps:\nI look.\n[BEGIN FINAL RESPONSE]\nHi\n[END FINAL RESPONSE]",
        "think[I look.] text[Hi\n]"},
       {"hm\n[BEGIN FINAL RESPONSE]\n\n" + calls("[" + ls + "]"), "think[hm] call ls {}",
        thinking_prompt},
       {"hm\n" + calls("[" + ls + "]"), "think[hm] call ls {}", thinking_prompt},
       {"I look.\n" + calls("[" + ls + ", " + ls + "]") + "\nok",
        "text[I look.] call ls {} call ls {} text[ok]"}});
}

TEST(Apriel, ReadsEveryFormOfTheList) {
  expect_spoken(
      name, {},
      {{calls(R"([{"name": "f", "arguments": {"a": 1}, "id": "call_1"}])"), R"(call f {"a": 1})"},
       {calls(R"({"name": "f", "arguments": {"a": 1}})"), R"(call f {"a": 1})"},
       {calls("[\n  {\"name\": \"f\", \"arguments\": {}}\n]\n"), "call f {}"},
       {R"(<tool_calls>[{"name": "f", "arguments": {"a": 1}}])", R"(call f {"a": 1})"}});
}

TEST(Apriel, KeepsOddStrings) {
  for (const std::string& odd : family_checks::odd_strings()) {
    const std::string json = R"({"content": )" + base::quote(odd) + ", \"n\": 1}";
    expect_spoken(name, {},
                  {{calls(R"([{"name": "W", "arguments": )" + json + "}]"), "call W " + json}});
  }
}

TEST(Apriel, MakesNoCallOfQuotedOrUnfinishedMarkup) {
  for (const std::string text :
       {"So:\n```\n<tool_calls>[{\"name\": \"f\", \"arguments\": {}}]</tool_calls>\n```\nends",
        "<tool_calls> is a tag, </tool_calls> too", "<tool_calls>[]", "[{\"name\": \"f\"}]",
        "say Here are my reasoning steps: none"})
    expect_spoken(name, {}, {{text, "text[" + text + "]"}});
}

TEST(Apriel, NeverCompletesACallThatIsCut) {
  family_checks::expect_cut_at_every_byte(
      name,
      "hm<tool_calls>[{\"name\": \"Write\", \"arguments\": {\"c\": \"a\\u00e9 é\", \"n\": [12]}");
}

TEST(Apriel, StreamsALongStringWithLinearWork) {
  const std::string json =
      R"({"content": )" + base::quote(family_checks::long_content("</tool_calls><tool_call")) + "}";
  family_checks::expect_streaming(name, calls(R"([{"name": "Write", "arguments": )" + json + "}]"),
                                  "call Write " + json);
}

}  // namespace
}  // namespace mlxs::chat
