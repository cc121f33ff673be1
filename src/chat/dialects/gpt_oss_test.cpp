#include "chat/dialects/gpt_oss.hpp"

#include <gtest/gtest.h>

#include "chat/dialects/family_checks_test.hpp"

namespace mlxs::chat {
namespace {

using support::expect_spoken;

constexpr const char* name = "gpt_oss";
constexpr const char* prompt = "<|end|><|start|>assistant";

std::string message(const std::string& channel, const std::string& body) {
  return "<|channel|>" + channel + "<|message|>" + body;
}
std::string next(const std::string& channel, const std::string& body) {
  return "<|end|><|start|>assistant" + message(channel, body);
}
std::string call(const std::string& tool, const std::string& json) {
  return message("commentary to=functions." + tool + " <|constrain|>json", json);
}

TEST(GptOss, TellsTextThinkingAndCallsApart) {
  expect_spoken(
      name, {},
      {{message("final", "Hello."), "text[Hello.]", prompt},
       {message("analysis", "I think.") + next("final", "Hi"), "think[I think.] text[Hi]", prompt},
       {message("analysis", "hm") + "<|end|><|start|>assistant" + call("f", R"({"a": 1})"),
        R"(think[hm] call f {"a": 1})", prompt},
       {message("commentary", "I look.") + "<|end|><|start|>assistant" + call("f", "{}") +
            "<|call|>",
        "text[I look.] call f {}", prompt},
       {call("f", "{}") + "<|call|><|start|>assistant" + call("g", "{}"), "call f {} call g {}",
        prompt},
       {call("f", "{}") + "<|end|>\n<|start|>assistant" + message("final", "ok<|return|>"),
        "call f {} text[ok]", prompt},
       {"Hi", "text[Hi]", "<|start|>assistant<|channel|>final<|message|>"},
       {"hm" + next("final", "Hi"), "think[hm] text[Hi]",
        "<|start|>assistant<|channel|>analysis<|message|>"},
       {"Hi", "text[Hi]", prompt},
       {"to be", "text[to be]", prompt},
       {"Hi", "text[Hi]", ""},
       {message("final", "Hi"), "text[Hi]", ""}});
}

TEST(GptOss, ReadsEveryFormOfTheHeader) {
  const std::vector<std::string> headers = {
      " to=functions.f<|channel|>commentary json<|message|>",
      " to=functions.f<|channel|>analysis <|constrain|>json<|message|>",
      "<|channel|>commentary to=functions.f<|constrain|>json<|message|>",
      "<|channel|>commentary to=functions.f json<|message|>",
      "<|channel|>commentary to=functions.f code json<|message|>",
      "<|channel|>commentary to=functions.f<|message|>",
      "<|channel|>analysis to=functions.f code<|message|>"};
  for (const std::string& header : headers)
    expect_spoken(name, {}, {{header + "{\"a\": 1}", "call f {\"a\": 1}", prompt}});
  expect_spoken(
      name, {},
      {{message("analysis", "x") + "<|end|>" + call("f", "{}"), "think[x] call f {}", prompt},
       {message("analysis", "x") + message("final", "y"), "think[x] text[y]", prompt},
       {message("analysis", "x<|start|>assistant") + message("final", "y"), "think[x] text[y]",
        prompt},
       {message("analysis", "x<|end|>y"), "think[x] text[y]", prompt},
       {"<|start|>assistant<|message|>Hi", "text[Hi]"}});
}

TEST(GptOss, CallsOnlyFunctionsAndDeclaredTools) {
  const std::string json = R"({"a": 1})";
  expect_spoken(
      name, family_checks::tools(),
      {{message("commentary to=ls", json), "call ls " + json, prompt},
       {message("commentary to=browser.search", json), "text[" + json + "]", prompt},
       {message("analysis to=python code", "print(1)"), "think[print(1)]", prompt},
       {message("commentary to=functions.f", " [1]"), "text[ [1]]", prompt},
       {message("commentary to=functions.f", "<b>"), "text[<b>]", prompt},
       {message("commentary to=functions.f", ""), "call f {}", prompt},
       {message("commentary to=functions.f", "\n<|call|>"), "call f {}", prompt},
       {message("commentary to=functions.f", ""), "", prompt, StreamEnd::cut},
       {message("commentary to=functions.two words", json),
        "text[<|channel|>commentary to=functions.two words<|message|>" + json + "]", prompt},
       {message("final", json), "text[" + json + "]", prompt}});
}

TEST(GptOss, KeepsOddStrings) {
  for (const std::string& odd : family_checks::odd_strings()) {
    const std::string json = R"({"content": )" + base::quote(odd) + ", \"n\": 1}";
    expect_spoken(name, {}, {{call("Write", json) + "<|call|>", "call Write " + json, prompt}});
  }
}

TEST(GptOss, LeavesTalkAboutItsMarkupAlone) {
  const std::vector<std::string> texts = {
      "So:\n```\n" + call("f", "{}") + "<|call|>\n```\nok",
      "`<|end|>` ends a message, `<|start|>assistant` begins one.",
      "Say `<|end|>`",
      "A <|start|> is a tag, and <|channel|>, too.",
      "<|start|>assistant, that is how it begins",
      "<|channel|>commentary to=functions.f <|constrain|>js",
      R"({"name": "f", "arguments": {}})"};
  for (const std::string& text : texts)
    expect_spoken(name, {}, {{message("final", text), "text[" + text + "]", prompt}});
}

TEST(GptOss, EndsAMessageWithAnOpenQuote) {
  expect_spoken(
      name, {},
      {{message("analysis", "a ` b") + next("final", "c"), "think[a ` b] text[c]", prompt},
       {message("commentary", "```\nx") + "<|end|><|start|>assistant" + call("f", "{}"),
        "text[```\nx] call f {}", prompt},
       {message("analysis", "Is `<|end|>` a tag?") + next("final", "c"),
        "think[Is `<|end|>` a tag?] text[c]", prompt}});
}

TEST(GptOss, LeavesOutWhatOthersWouldSay) {
  expect_spoken(
      name, {},
      {{message("final", "Hi") + "<|end|><|start|>user<|message|>And you?", "text[Hi]", prompt},
       {call("f", "{}") +
            "<|call|><|start|>functions.f to=assistant<|channel|>commentary<|message|>x",
        "call f {}", prompt}});
}

TEST(GptOss, EndsADamagedCallAsFarAsItCanBeTold) {
  expect_spoken(name, {},
                {{call("f", R"({"a": @7})") + next("final", "ok"),
                  R"(call f {"a": @7} cut text[ok])", prompt},
                 {call("f", R"({"a": "c:\d"})") + "<|call|>", R"(call f {"a": "c:\\d"})", prompt},
                 {call("f", R"({"a": 1)"), R"(call f {"a": 1})", prompt},
                 {call("f", R"({"a": 1}})"), R"(call f {"a": 1})", prompt}});
}

TEST(GptOss, ReadsFencedCallsAndThoseOfOtherFamiliesInTextOnly) {
  const std::string json = R"({"name": "Write", "arguments": {"n": 1}})";
  const std::string fenced = "```json\n" + json + "\n```";
  const std::string hermes = "<tool_call>\n" + json + "\n</tool_call>";
  const std::string heard = R"(call Write {"n": 1})";
  expect_spoken(
      name, family_checks::tools(),
      {{message("final", fenced), heard, prompt},
       {message("final", "So:\n" + fenced), "text[So:] " + heard, prompt},
       {message("final", fenced + "\nends"), "text[" + fenced + "\nends]", prompt},
       {message("final", hermes + "\nok"), heard + " text[ok]", prompt},
       {message("final", hermes + "<|return|>"), heard, prompt},
       {message("final", "<function=ls>\n</function>\n</tool_call>"), "call ls {}", prompt},
       {message("final", "`" + hermes + "`"), "text[`" + hermes + "`]", prompt},
       {message("final", "say " + hermes), "text[say " + hermes + "]", prompt},
       {message("final", "<tool_call>\n{\"name\": \"f\"}"), "text[<tool_call>\n{\"name\": \"f\"}]",
        prompt},
       {message("analysis", hermes), "think[" + hermes + "]", prompt},
       {message("analysis", fenced), "think[" + fenced + "]", prompt},
       {message("final", fenced), "text[" + fenced + "] cut", prompt, StreamEnd::cut}});
}

TEST(GptOss, NeverCompletesACallThatIsCut) {
  family_checks::expect_cut_at_every_byte(name,
                                          message("analysis", "hm") + "<|end|><|start|>assistant" +
                                              call("Write", R"({"c": "a\u00e9 é", "n": [12]})") +
                                              "<|call|>",
                                          prompt);
}

TEST(GptOss, StreamsALongStringWithLinearWork) {
  const std::string json =
      R"({"content": )" + base::quote(family_checks::long_content("<|call|> <|end|><|sta")) + "}";
  family_checks::expect_streaming<GptOss>(name, call("Write", json), "call Write " + json);
}

}  // namespace
}  // namespace mlxs::chat
