#include <gtest/gtest.h>

#include "chat/dialects/family_checks_test.hpp"

namespace mlxs::chat {
namespace {

using support::expect_spoken;

constexpr const char* name = "nemotron";

std::string item(const std::string& tool, const std::string& json) {
  return R"({"name": ")" + tool + R"(", "arguments": )" + json + "}";
}
std::string calls(const std::string& items) { return "<TOOLCALL>[" + items + "]</TOOLCALL>"; }

TEST(Nemotron, TellsTextThinkingAndCallsApart) {
  expect_spoken(name, {},
                {{"Hello.\n", "text[Hello.\n]", "<SPECIAL_11>Assistant\n<think></think>"},
                 {"hm\n</think>\n\nHi", "think[hm] text[Hi]", "<SPECIAL_11>Assistant\n<think>\n"},
                 {"hm\n</think>\n\n" + calls(item("f", R"({"a": 1})")),
                  R"(think[hm] call f {"a": 1})", "<think>\n"},
                 {"I look.\n" + calls(item("f", "{}") + ", " + item("g", "{}")) + "\nok",
                  "text[I look.] call f {} call g {} text[ok]"},
                 {"hm" + calls(item("f", "{}")) + "</think>ok", "think[hm] call f {} text[ok]",
                  "<think>\n"}});
}

TEST(Nemotron, ReadsEveryFormOfTheList) {
  expect_spoken(name, {},
                {{"<TOOLCALL>" + item("f", "{}") + "</TOOLCALL>ok", "call f {} text[ok]"},
                 {"<TOOLCALL>\n[" + item("f", "{}") + "]\n</TOOLCALL>", "call f {}"},
                 {calls(item("f", R"("{\"a\": 1}")")), R"(call f {"a": 1})"},
                 {calls(item("f", "{}")) + calls(item("g", "{}")), "call f {} call g {}"},
                 {"<TOOLCALL>[" + item("f", "{}") + "]", "call f {}"},
                 {"<TOOLCALL>[" + item("f", "{}") + "</TOOLCALL>ok", "call f {} text[ok]"},
                 {"a</TOOLCALL>b", "text[ab]"}});
}

TEST(Nemotron, KeepsOddStrings) {
  for (const std::string& odd : family_checks::odd_strings()) {
    const std::string json = R"({"content": )" + base::quote(odd) + ", \"n\": 1}";
    expect_spoken(name, {}, {{calls(item("Write", json)), "call Write " + json}});
  }
}

TEST(Nemotron, MakesNoCallOfQuotedOrUnfinishedMarkup) {
  const std::vector<std::string> texts = {
      "So:\n```\n" + calls(item("f", "{}")) + "\n```\nor `" + calls(item("f", "{}")) + "`",
      "<TOOLCALL> is a tag, </TOOLCALL> too",
      "<TOOLCALL>[]</TOOLCALL>",
      "<TOOLCALL>[1]</TOOLCALL>",
      "<TOOLCALL>[{\"a\": 1}]</TOOLCALL>",
      "<TOOLCALL>[{\"name\": \"f\", \"arg",
      "[" + item("f", "{}") + "]"};
  for (const std::string& text : texts) expect_spoken(name, {}, {{text, "text[" + text + "]"}});
}

TEST(Nemotron, EndsADamagedCallAsFarAsItCanBeTold) {
  expect_spoken(
      name, {},
      {{calls(item("f", R"({"a": @7})")) + "ok", R"(call f {"a": @7}}] cut text[ok])"},
       {calls(R"({"name": "f", "arguments": {"a": 1})"), R"(call f {"a": 1})"},
       {calls(item("f", "{}") + ", 5") + "ok", "call f {} text[, 5]</TOOLCALL>ok]"},
       {"<TOOLCALL>[{\"name\": \"f\", \"arguments\": {\"a\": \"x", R"(call f {"a": "x cut)"}});
}

TEST(Nemotron, NeverCompletesACallThatIsCut) {
  family_checks::expect_cut_at_every_byte(
      name, "hm\n</think>\n\n<TOOLCALL>[" + item("Write", R"({"c": "a\u00e9 é", "n": [12]})"),
      "<think>\n");
}

TEST(Nemotron, StreamsALongStringWithLinearWork) {
  const std::string json =
      R"({"content": )" + base::quote(family_checks::long_content("</TOOLCALL> </TOOL")) + "}";
  family_checks::expect_streaming(name, calls(item("Write", json)), "call Write " + json);
}

}  // namespace
}  // namespace mlxs::chat
