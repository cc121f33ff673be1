#include <gtest/gtest.h>

#include "chat/dialects/family_checks_test.hpp"

namespace mlxs::chat {
namespace {

using support::expect_spoken;

constexpr const char* name = "mistral";

std::string call(const std::string& tool, const std::string& json) {
  return "[TOOL_CALLS]" + tool + "[ARGS]" + json;
}
std::string item(const std::string& tool, const std::string& json) {
  return R"({"name": ")" + tool + R"(", "arguments": )" + json + R"(, "id": "123456789"})";
}
std::string list(const std::string& items) { return "[TOOL_CALLS][" + items + "]"; }

TEST(Mistral, TellsTextThinkingAndCallsApart) {
  expect_spoken(
      name, {},
      {{"Hello [1].", "text[Hello [1].]"},
       {"[THINK]hm[/THINK]Hi", "think[hm] text[Hi]"},
       {"[THINK]hm[/THINK]" + call("f", R"({"a": 1})"), R"(think[hm] call f {"a": 1})"},
       {"I look." + call("f", "{}") + call("g", "{}"), "text[I look.] call f {} call g {}"},
       {call("f", "{}") + "\n" + call("f", "{}") + "\nok", "call f {} call f {} text[ok]"},
       {"I look.\n" + list(item("f", R"({"a": 1})") + ", " + item("g", "{}")) + "\nok",
        R"(text[I look.] call f {"a": 1} call g {} text[ok])"},
       {"[THINK]hm " + call("f", "{}") + "[/THINK]ok", "think[hm ] call f {} text[ok]"}});
}

TEST(Mistral, ReadsEveryFormOfACall) {
  expect_spoken(name, {},
                {{"[TOOL_CALLS]f[CALL_ID]123456789[ARGS]{}", "call f {}"},
                 {"[TOOL_CALLS] f [ARGS] {\"a\": 1}", R"(call f {"a": 1})"},
                 {"[TOOL_CALLS]f{\"a\": 1}", R"(call f {"a": 1})"},
                 {call("f", R"("{\"a\": 1}")"), R"(call f {"a": 1})"},
                 {"[TOOL_CALLS]\n[\n" + item("f", "{}") + "\n]\n", "call f {}"},
                 {"[TOOL_CALLS]" + item("f", "{}"), "call f {}"},
                 {list(R"({"arguments": {"a": [1]}, "name": "f"})"), R"(call f {"a": [1]})"},
                 {list(item("f", R"("{\"a\": 1}")")), R"(call f {"a": 1})"},
                 {list(item("f", "{}") + item("g", "{}")), "call f {} call g {}"},
                 {list(item("f", "{}")) + list(item("g", "{}")), "call f {} call g {}"}});
}

TEST(Mistral, KeepsOddStrings) {
  for (const std::string& odd : family_checks::odd_strings()) {
    const std::string json = R"({"content": )" + base::quote(odd) + ", \"n\": 1}";
    expect_spoken(name, {},
                  {{call("Write", json) + call("ls", "{}"), "call Write " + json + " call ls {}"},
                   {list(item("Write", json)), "call Write " + json}});
  }
}

TEST(Mistral, MakesNoCallOfQuotedOrUnfinishedMarkup) {
  const std::vector<std::string> texts = {
      "So:\n```\n" + call("f", "{}") + "\n```\nor `" + list(item("f", "{}")) + "`",
      "[TOOL_CALLS] is a tag, [ARGS] too",
      "[TOOL_CALLS]",
      "[TOOL_CALLS][",
      "[TOOL_CALLS]two words[ARGS]{}",
      "[TOOL_CALLS][1, 2]",
      "[TOOL_CALLS][{\"a\": 1}]",
      "[TOOL_CALLS][{\"name\": \"f\", \"argu",
      "[{\"name\": \"f\", \"arguments\": {}}]",
      "x[1], [TOOL, [ARGS]"};
  for (const std::string& text : texts) expect_spoken(name, {}, {{text, "text[" + text + "]"}});
  expect_spoken(name, {},
                {{"[TOOL_CALLS], " + call("f", "{}"), "text[[TOOL_CALLS],] call f {}"},
                 {"[TOOL_CALLS]" + call("f", "{}"), "call f {}"}});
}

TEST(Mistral, EndsADamagedCallAsFarAsItCanBeTold) {
  expect_spoken(
      name, {},
      {{call("f", R"({"a": @7})") + call("g", "{}"),
        R"(call f {"a": @7}[TOOL_CALLS]g[ARGS]{} cut)"},
       {call("f", R"({"a": 1}})"), R"(call f {"a": 1})"},
       {call("f", R"({"a": 1)"), R"(call f {"a": 1})"},
       {list(R"({"name": "f", "arguments": {"a": 1})"), R"(call f {"a": 1})"},
       {"[TOOL_CALLS][" + item("f", "{}"), "call f {}"},
       {"[TOOL_CALLS][" + item("f", "{}") + ", ", "call f {}"},
       {list(item("f", "{}") + ", 5"), "call f {} text[, 5]]"},
       {list(item("f", R"({"a": 1,})") + ", " + item("g", "{}")), R"(call f {"a": 1} call g {})"}});
}

TEST(Mistral, ReadsACallWithoutItsOpener) {
  expect_spoken(name, family_checks::tools(),
                {{R"(Write[ARGS]{"n": 1})", R"(call Write {"n": 1})"},
                 {"I look.\nls[ARGS]{}", "text[I look.] call ls {}"},
                 {"ls[ARGS]{}[TOOL_CALLS]ls[ARGS]{}", "call ls {} call ls {}"},
                 {"other[ARGS]{}", "text[other[ARGS]{}]"},
                 {"ls[ARGS] is a form", "text[ls[ARGS] is a form]"},
                 {"`ls[ARGS]{}`", "text[`ls[ARGS]{}`]"}});
}

TEST(Mistral, NeverCompletesACallThatIsCut) {
  const std::string json = R"({"c": "a\u00e9 é", "n": [12]})";
  family_checks::expect_cut_at_every_byte(name, "I look." + call("Write", json));
  const std::string item_text = item("Write", json);
  family_checks::expect_cut_at_every_byte(name, "[TOOL_CALLS][" + item_text);
}

TEST(Mistral, StreamsALongStringWithLinearWork) {
  const std::string json =
      R"({"content": )" + base::quote(family_checks::long_content("[TOOL_CALLS][ARGS][TOO")) + "}";
  family_checks::expect_streaming(name, call("Write", json), "call Write " + json);
  family_checks::expect_streaming(name, list(item("Write", json)), "call Write " + json);
}

}  // namespace
}  // namespace mlxs::chat
