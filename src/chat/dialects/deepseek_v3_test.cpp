#include <gtest/gtest.h>

#include "chat/dialects/family_checks_test.hpp"

namespace mlxs::chat {
namespace {

using support::expect_spoken;

constexpr const char* name = "deepseek_v3";

std::string call(const std::string& tool, const std::string& json) {
  return "<｜tool▁call▁begin｜>" + tool + "<｜tool▁sep｜>" + json + "<｜tool▁call▁end｜>";
}
std::string old_call(const std::string& tool, const std::string& json) {
  return call("function", tool + "\n```json\n" + json + "\n```");
}
std::string section(const std::string& calls) {
  return "<｜tool▁calls▁begin｜>" + calls + "<｜tool▁calls▁end｜>";
}

TEST(DeepseekV3, TellsTextThinkingAndCallsApart) {
  expect_spoken(name, family_checks::tools(),
                {{"Hello.", "text[Hello.]", "<｜Assistant｜><think></think>"},
                 {"I look.</think>" + section(call("Read", R"({"path": "a.py"})")),
                  R"(think[I look.] call Read {"path": "a.py"})", "<｜Assistant｜><think>"},
                 {"<think>hm</think>Hi", "think[hm] text[Hi]"},
                 {"I look.\n" + section(call("ls", "{}") + "\n" + call("ls", "{}")) + "\nDone.",
                  "text[I look.] call ls {} call ls {} text[Done.]"},
                 {"hm " + section(call("ls", "{}")) + "</think>ok",
                  "think[hm ] call ls {} text[ok]", "<think>"},
                 {section(call("a", "{}")) + section(call("b", "{}")), "call a {} call b {}"}});
}

TEST(DeepseekV3, ReadsTheOlderForm) {
  expect_spoken(
      name, {},
      {{section(old_call("Read", R"({"path": "a"})") + "\n" + old_call("ls", "{}")),
        R"(call Read {"path": "a"} call ls {})"},
       {section("<｜tool▁call▁begin｜>function<｜tool▁sep｜>f\n```json\n{\n  \"a\": 1\n}\n```\n"
                "<｜tool▁call▁end｜>"),
        "call f {\n  \"a\": 1\n}"},
       {section(call("function", "f\n{\"a\": 1}")), R"(call f {"a": 1})"},
       {section(call("f", "\n```json\n{}\n```")), "call f {}"}});
}

TEST(DeepseekV3, ReadsEveryFormOfTheArguments) {
  expect_spoken(
      name, {},
      {{section(call("f", " {\"a\": [1, {\"b\": null}]} ")), R"(call f {"a": [1, {"b": null}]})"},
       {section(call("f", R"("{\"a\": 1}")")), R"(call f {"a": 1})"},
       {section(call("f", "")), "call f {}"},
       {section(call("f", "{\"a\": \"x\ny\"}")), R"(call f {"a": "x\ny"})"}});
}

TEST(DeepseekV3, KeepsOddStrings) {
  for (const std::string& odd : family_checks::odd_strings()) {
    const std::string json = R"({"content": )" + base::quote(odd) + ", \"n\": 1}";
    expect_spoken(name, {}, {{section(call("Write", json)), "call Write " + json}});
  }
}

TEST(DeepseekV3, NeedsADeclaredNameWhenTheOpenerOfACallIsMissing) {
  const std::string begin = "<｜tool▁calls▁begin｜>";
  const std::string end = "<｜tool▁call▁end｜><｜tool▁calls▁end｜>";
  expect_spoken(name, family_checks::tools(),
                {{begin + R"(Write<｜tool▁sep｜>{"n": 1})" + end, R"(call Write {"n": 1})"},
                 {begin + "function<｜tool▁sep｜>Write\n```json\n{\"n\": 1}\n```" + end,
                  R"(call Write {"n": 1})"},
                 {begin + "other<｜tool▁sep｜>{}", "text[" + begin + "other<｜tool▁sep｜>{}]"}});
}

TEST(DeepseekV3, ReadsACallWithoutItsOpeners) {
  expect_spoken(name, family_checks::tools(),
                {{R"(Write<｜tool▁sep｜>{"n": 1}<｜tool▁call▁end｜><｜tool▁calls▁end｜>)",
                  R"(call Write {"n": 1})"},
                 {"So:\nls<｜tool▁sep｜>{}", "text[So:] call ls {}"},
                 {"other<｜tool▁sep｜>{}", "text[other<｜tool▁sep｜>{}]"}});
}

TEST(DeepseekV3, NeedsNoSectionAndNoCloser) {
  expect_spoken(
      name, {},
      {{"ok " + call("f", "{}"), "text[ok] call f {}"},
       {call("f", "{}") + "<｜tool▁calls▁end｜>", "call f {}"},
       {"<｜tool▁calls▁begin｜><｜tool▁call▁begin｜>f<｜tool▁sep｜>{}", "call f {}"},
       {"<｜tool▁calls▁begin｜><｜tool▁call▁begin｜>f<｜tool▁sep｜>{}<｜tool▁calls▁end｜>",
        "call f {}"},
       {"<｜tool▁call▁begin｜>f<｜tool▁sep｜>{}" + call("g", "{}"), "call f {} call g {}"},
       {"a<｜tool▁call▁end｜>b<｜tool▁calls▁end｜>", "text[ab]"}});
}

TEST(DeepseekV3, MakesNoCallOfQuotedOrUnfinishedMarkup) {
  const std::vector<std::string> texts = {
      "So:\n```\n" + section(call("f", "{}")) + "\n```\nor `" + call("f", "{}") + "`",
      "<｜tool▁calls▁begin｜> is a tag, <｜tool▁calls▁end｜> too",
      "<｜tool▁call▁begin｜>f, then <｜tool▁sep｜>",
      "<｜tool▁calls▁begin｜><｜tool▁call▁begin｜>f<｜tool▁s",
      "<｜tool▁call▁begin｜>two words<｜tool▁sep｜>{}<｜tool▁call▁end｜>",
      "a <，b <｜tool，",
      R"({"name": "Write", "arguments": {}})"};
  for (const std::string& text : texts) expect_spoken(name, {}, {{text, "text[" + text + "]"}});
}

TEST(DeepseekV3, FindsTheCallBehindAFalseOpener) {
  expect_spoken(name, {},
                {{"<｜tool▁calls▁begin｜>: " + section(call("f", "{}")),
                  "text[<｜tool▁calls▁begin｜>:] call f {}"},
                 {"<｜tool▁call▁begin｜>f <｜tool▁call▁begin｜>" + call("f", "{}"),
                  "text[<｜tool▁call▁begin｜>f] call f {}"}});
}

TEST(DeepseekV3, EndsADamagedCallAsFarAsItCanBeTold) {
  expect_spoken(
      name, {},
      {{section(call("f", R"({"a": @7})")) + "ok", "call f {\"a\": @7} cut text[ok]"},
       {section(call("f", R"({"a": 1,})") + call("g", "{}")), "call f {\"a\": 1} call g {}"},
       {section(call("f", R"({"a": 1}})")), "call f {\"a\": 1}"},
       {section(call("f", "[1]")), "text[" + section(call("f", "[1]")) + "]"},
       {section(call("f", R"("no object")")), "call f \"no object\" cut"}});
}

TEST(DeepseekV3, NeverCompletesACallThatIsCut) {
  family_checks::expect_cut_at_every_byte(
      name, "<｜tool▁calls▁begin｜>" + call("Write", R"({"c": "a\u00e9 é", "n": [12]})"));
  family_checks::expect_cut_at_every_byte(name, "hm</think>ok " + old_call("f", R"({"a": "b"})"),
                                          "<think>");
}

TEST(DeepseekV3, StreamsALongStringWithLinearWork) {
  const std::string json = R"({"content": )" +
                           base::quote(family_checks::long_content("<｜tool▁call▁end｜><｜tool▁")) +
                           "}";
  family_checks::expect_streaming(name, section(call("Write", json)), "call Write " + json);
}

}  // namespace
}  // namespace mlxs::chat
