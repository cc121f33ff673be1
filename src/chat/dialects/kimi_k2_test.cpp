#include <gtest/gtest.h>

#include "chat/dialects/family_checks_test.hpp"

namespace mlxs::chat {
namespace {

using support::expect_spoken;

constexpr const char* name = "kimi_k2";

std::string call(const std::string& id, const std::string& json) {
  return "<|tool_call_begin|>" + id + "<|tool_call_argument_begin|>" + json + "<|tool_call_end|>";
}
std::string section(const std::string& calls) {
  return "<|tool_calls_section_begin|>" + calls + "<|tool_calls_section_end|>";
}

TEST(KimiK2, TellsTextThinkingAndCallsApart) {
  expect_spoken(
      name, {},
      {{"Hello.", "text[Hello.]"},
       {"<think>I look.</think>" + section(call("functions.Read:0", R"({"path": "a.py"})")),
        R"(think[I look.] call Read {"path": "a.py"})"},
       {"I look. " + section(call("functions.ls:0", "{}") + call("functions.ls:1", "{}")) + "ok",
        "text[I look.] call ls {} call ls {} text[ok]"},
       {"<think>hm " + section(call("functions.ls:0", "{}")) + "</think>ok",
        "think[hm ] call ls {} text[ok]"}});
}

TEST(KimiK2, TakesTheNameOutOfTheId) {
  const std::pair<std::string, std::string> rows[] = {{"functions.f:0", "f"},
                                                      {"functions.f:12", "f"},
                                                      {"f:3", "f"},
                                                      {"f", "f"},
                                                      {"functions.f", "f"},
                                                      {" functions.f:0 ", "f"},
                                                      {"functions.a:b", "a:b"},
                                                      {"functions.mcp__x.y:1", "mcp__x.y"},
                                                      {"functions.f:", "f"}};
  for (const auto& [id, tool] : rows)
    expect_spoken(name, {}, {{section(call(id, "{}")), "call " + tool + " {}"}});
}

TEST(KimiK2, KeepsOddStrings) {
  for (const std::string& odd : family_checks::odd_strings()) {
    const std::string json = R"({"content": )" + base::quote(odd) + ", \"n\": 1}";
    expect_spoken(name, {}, {{section(call("functions.W:0", json)), "call W " + json}});
  }
}

TEST(KimiK2, ReadsKeysThatEndWithABackslashOrAQuote) {
  for (const std::string json :
       {R"({"a":{"b":""},"\\":1})", R"({"a":{"b":"","\\":{"\"":"\\"}},"\\\"":""})",
        R"({"\\":"\\","\"":"\""})"})
    expect_spoken(name, {}, {{section(call("functions.f:0", json)), "call f " + json}});
}

TEST(KimiK2, NeedsNoSectionAndNoCloser) {
  expect_spoken(
      name, {},
      {{call("functions.f:0", "{}") + "ok", "call f {} text[ok]"},
       {"<|tool_calls_section_begin|><|tool_call_begin|>functions.f:0"
        "<|tool_call_argument_begin|>{}",
        "call f {}"},
       {"<|tool_call_begin|>functions.f:0{}<|tool_call_end|>", "call f {}"},
       {section("<|tool_call_begin|>functions.f:0<|tool_call_argument_begin|>{}"), "call f {}"},
       {call("functions.f:0", ""), "call f {}"},
       {"a<|tool_call_end|>b<|tool_calls_section_end|>", "text[ab]"}});
}

TEST(KimiK2, NeedsADeclaredNameWhenTheOpenerOfACallIsMissing) {
  const std::string head = "<|tool_calls_section_begin|>\nfunctions.Write:0";
  const std::string tail =
      R"(<|tool_call_argument_begin|>{"n": 1}<|tool_call_end|><|tool_calls_section_end|>)";
  expect_spoken(name, family_checks::tools(),
                {{head + tail + "ok", R"(call Write {"n": 1} text[ok])"},
                 {"<|tool_calls_section_begin|>Write{\"n\": 1}<|tool_call_end|>" + call("ls", "{}"),
                  R"(call Write {"n": 1} call ls {})"},
                 {"<|tool_calls_section_begin|>functions.other:0{}",
                  "text[<|tool_calls_section_begin|>functions.other:0{}]"},
                 {"<|tool_calls_section_begin|>Write it down",
                  "text[<|tool_calls_section_begin|>Write it down]"}});
}

TEST(KimiK2, ReadsACallWithoutItsOpeners) {
  const std::string tail = R"(<|tool_call_argument_begin|>{"n": 1}<|tool_call_end|>)";
  const std::string heard = R"(call Write {"n": 1})";
  expect_spoken(name, family_checks::tools(),
                {{"functions.Write:0" + tail + "<|tool_calls_section_end|>", heard},
                 {"I write.\nWrite" + tail + call("functions.ls:1", "{}"),
                  "text[I write.] " + heard + " call ls {}"},
                 {"functions.other:0" + tail,
                  "text[functions.other:0<|tool_call_argument_begin|>{\"n\": 1}]"},
                 {"functions.Write:0<|tool_call_argument_begin|>is it",
                  "text[functions.Write:0<|tool_call_argument_begin|>is it]"},
                 {"functions.Write:0<|tool_call_argument_begin|>" + call("functions.ls:1", "{}"),
                  "text[functions.Write:0<|tool_call_argument_begin|>] call ls {}"},
                 {"functions.Write: 0", "text[functions.Write: 0]"}});
}

TEST(KimiK2, MakesNoCallOfQuotedOrUnfinishedMarkup) {
  const std::vector<std::string> texts = {
      "So:\n```\n" + section(call("f", "{}")) + "\n```\nor `" + call("f", "{}") + "`",
      "<|tool_calls_section_begin|> is a tag, <|tool_calls_section_end|> too",
      "<|tool_call_begin|>functions.two words:0<|tool_call_argument_begin|>{}<|tool_call_end|>",
      "<|tool_calls_section_begin|><|tool_call_begin|>functions.f:0<|tool_call_arg",
      "<|tool_call_begin|>functions.:0<|tool_call_argument_begin|>{}",
      R"({"name": "f", "arguments": {}})"};
  for (const std::string& text : texts) expect_spoken(name, {}, {{text, "text[" + text + "]"}});
}

TEST(KimiK2, EndsADamagedCallAsFarAsItCanBeTold) {
  expect_spoken(
      name, {},
      {{section(call("f:0", R"({"a": 1,})") + call("g:1", "{}")), R"(call f {"a": 1} call g {})"},
       {section(call("f:0", R"({"a": 1}})")), R"(call f {"a": 1})"},
       {"<|tool_call_begin|>f:0<|tool_call_argument_begin|>{\"a\": \"x",
        R"(call f {"a": "x cut)"}});
}

TEST(KimiK2, NeverCompletesACallThatIsCut) {
  family_checks::expect_cut_at_every_byte(
      name, "<think>hm</think>I look.<|tool_calls_section_begin|>" +
                call("functions.Write:0", R"({"c": "a\u00e9 é", "n": [12]})"));
}

TEST(KimiK2, StreamsALongStringWithLinearWork) {
  const std::string json =
      R"({"content": )" + base::quote(family_checks::long_content("<|tool_call_end|><|tool")) + "}";
  family_checks::expect_streaming(name, section(call("functions.Write:0", json)),
                                  "call Write " + json);
}

}  // namespace
}  // namespace mlxs::chat
