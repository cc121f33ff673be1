#include <gtest/gtest.h>

#include "chat/dialects/family_checks_test.hpp"

namespace mlxs::chat {
namespace {

using support::expect_spoken;

constexpr const char* name = "granite3";

std::string item(const std::string& tool, const std::string& json) {
  return R"({"name": ")" + tool + R"(", "arguments": )" + json + "}";
}
std::string calls(const std::string& items) { return "<|tool_call|>[" + items + "]"; }

TEST(Granite3, TellsTextThinkingAndCallsApart) {
  expect_spoken(
      name, {},
      {{"Hello.", "text[Hello.]"},
       {"<think>hm</think>Hi", "think[hm] text[Hi]"},
       {calls(item("f", R"({"a": 1})")), R"(call f {"a": 1})"},
       {"I look.\n" + calls(item("f", "{}") + ", " + item("f", "{}")) + "\nok",
        "text[I look.] call f {} call f {} text[ok]"},
       {"<think>hm" + calls(item("f", "{}")) + "</think>ok", "think[hm] call f {} text[ok]"}});
}

TEST(Granite3, ReadsEveryFormOfTheList) {
  expect_spoken(name, {},
                {{"<|tool_call|>" + item("f", "{}"), "call f {}"},
                 {"<|tool_call|>\n[\n" + item("f", "{}") + ",\n" + item("g", "{}") + "\n]\n",
                  "call f {} call g {}"},
                 {calls(R"({"arguments": {"a": 1}, "name": "f"})"), R"(call f {"a": 1})"},
                 {calls(R"({"name": "f"})"), "call f {}"},
                 {calls(item("f", "{}") + ","), "call f {}"},
                 {"<|tool_call|>[" + item("f", "{}"), "call f {}"}});
}

TEST(Granite3, KeepsOddStrings) {
  for (const std::string& odd : family_checks::odd_strings()) {
    const std::string json = R"({"content": )" + base::quote(odd) + ", \"n\": 1}";
    expect_spoken(name, {}, {{calls(item("Write", json)), "call Write " + json}});
  }
}

TEST(Granite3, MakesNoCallOfQuotedOrUnfinishedMarkup) {
  const std::vector<std::string> texts = {
      "So:\n```\n" + calls(item("f", "{}")) + "\n```\nor `" + calls(item("f", "{}")) + "`",
      "<|tool_call|> is a tag",
      "<|tool_call|>[]",
      "<|tool_call|>[1]",
      "<|tool_call|>[{\"name\": \"two words\", \"arguments\": {}}]",
      "<|tool_call|>[{\"name\": \"f\", \"arg",
      "[" + item("f", "{}") + "]"};
  for (const std::string& text : texts) expect_spoken(name, {}, {{text, "text[" + text + "]"}});
}

TEST(Granite3, EndsADamagedCallAsFarAsItCanBeTold) {
  expect_spoken(
      name, {},
      {{calls(item("f", R"({"a": @7})")), R"(call f {"a": @7}}] cut)"},
       {calls(R"({"name": "f", "arguments": {"a": 1})"), R"(call f {"a": 1})"},
       {"<|tool_call|>[{\"name\": \"f\", \"arguments\": {\"a\": 1}", R"(call f {"a": 1 cut)", "",
        StreamEnd::cut},
       {"<|tool_call|>[{\"name\": \"f\", \"arguments\": {\"a\": \"x", R"(call f {"a": "x cut)"}});
}

TEST(Granite3, NeverCompletesACallThatIsCut) {
  family_checks::expect_cut_at_every_byte(
      name, "<|tool_call|>[" + item("Write", R"({"c": "a\u00e9 é", "n": [12]})"));
}

TEST(Granite3, StreamsALongStringWithLinearWork) {
  const std::string json =
      R"({"content": )" + base::quote(family_checks::long_content("<|tool_call|>[{}]")) + "}";
  family_checks::expect_streaming(name, calls(item("Write", json)), "call Write " + json);
}

}  // namespace
}  // namespace mlxs::chat
