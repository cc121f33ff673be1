#include "chat/dialects/call_dialect.hpp"

#include <gtest/gtest.h>

#include "base/utf8.hpp"
#include "support/dialect_transcript.hpp"

namespace mlxs::chat {
namespace {

using support::expect_spoken;

const std::string off = "<|turn>model\n<|channel>thought\n<channel|>";
const std::string q = "<|\"|>";

std::string call(const std::string& name, const std::string& arguments) {
  return "<|tool_call>call:" + name + "{" + arguments + "}<tool_call|>";
}

TEST(Gemma4, TellsTextThinkingAndCallsApart) {
  expect_spoken(
      "gemma4", {},
      {{"Hello! What should we work on?<turn|>", "text[Hello! What should we work on?]", off},
       {"<|channel>thought\nThe user asks.\n<channel|>" +
            call("get_weather", "location:<|\"|>Paris<|\"|>") + "<|tool_response>",
        R"(think[The user asks.] call get_weather {"location":"Paris"})"},
       {"<|channel>thought\nA\n<channel|>B<turn|>ignored<|tool_call>call:x{}<tool_call|>",
        "think[A] text[B]"},
       {"<|channel>thought\n<channel|>Hi", "text[Hi]"},
       {"<|channel>thought<channel|>Hi", "text[Hi]"},
       {"deep\n<channel|>\nAnswer", "think[deep] text[Answer]",
        "<|turn>model\n<|channel>thought\n"},
       {"I look.\n\n" + call("ls", "") + "\n" + call("ls", "") + "Done.\n<turn|>",
        "text[I look.] call ls {} call ls {} text[Done.\n]"},
       {"<|channel>final\nThe answer<channel|>", "text[The answer]"},
       {"<|channel>thought\nA\n<channel|><|channel>thought\nB\n<channel|>C",
        "think[A] think[B] text[C]"},
       {"", ""},
       {" \n", ""}});
}

TEST(Gemma4, WritesEveryKindOfValueAsJson) {
  const std::string nested = "a:[1,-2.5e3,true,null," + q + "x" + q + ",[],{}],b:{" + q + "k" + q +
                             ":" + q + "v" + q + ",c:{d:false}}";
  expect_spoken("gemma4", {},
                {{call("f", nested),
                  R"(call f {"a":[1,-2.5e3,true,null,"x",[],{}],"b":{"k":"v","c":{"d":false}}})"},
                 {call("f", "n: 5 , s: " + q + q), R"(call f {"n":5,"s":""})"},
                 {call("f", "path:src/a.py,py:True,z:007,e:"),
                  R"(call f {"path":"src/a.py","py":"True","z":"007","e":)" + std::string("} cut")},
                 {call("f", R"("a":"x\"},{","b":"c:\d")"), R"(call f {"a":"x\"},{","b":"c:\\d"})"},
                 {call("f", "a:1,a:{x:[2]},b:3,a:" + q + "no" + q), R"(call f {"a":1,"b":3})"},
                 {call("f", "o:{a:1,a:2},a:4"), R"(call f {"o":{"a":1},"a":4})"}});
}

TEST(Gemma4, KeepsTheBytesOfStrings) {
  const std::string hard =
      "  tab\there\r\nquote \" slash \\ nul-ish \x01 }{,: héllo 日本 👩‍👩‍👧\n\n";
  expect_spoken("gemma4", {},
                {{call("Write", "content:" + q + hard + q),
                  "call Write {\"content\":" + base::quote(hard) + "}"},
                 {call("Write", "content:" + q + support::all_markers() + q),
                  "call Write {\"content\":" + base::quote(support::all_markers()) + "}"},
                 {call("Write", "content:" + q + "<|\"| <|\" <|tool_call>" + q),
                  R"(call Write {"content":"<|\"| <|\" <|tool_call>"})"}});
}

TEST(Gemma4, ReadsCallsWhoseMarkupLacksAPiece) {
  const std::vector<core::Tool> tools = {{.name = "f", .description = "", .schema_json = "{}"}};
  const std::string a = "a:" + q + "x" + q;
  const std::string wanted = R"(call f {"a":"x","n":5})";
  expect_spoken(
      "gemma4", tools,
      {{call("f", a + "n:5"), wanted},
       {call("f", "n:5" + a), R"(call f {"n":5,"a":"x"})"},
       {call("f", "b:true" + a), R"(call f {"b":true,"a":"x"})"},
       {call("f", "a:[" + q + "x" + q + q + "y" + q + "]"), R"(call f {"a":["x","y"]})"},
       {"<|tool_call>f{" + a + ",n:5}<tool_call|>", wanted},
       {call("f", "a:'x',n:5"), wanted},
       {call("f", "'a':'x',\"n\":5"), wanted},
       {"<|tool_call>g{}<tool_call|>", "text[<|tool_call>g{}<tool_call|>]"},
       // What was to be a string ends elsewhere.
       {call("f", "a:if x == {1}" + q + ",n:5"), "call f {\"a\":if x == {1}<|\"|>,n:5} cut"}});
}

TEST(Gemma4, ReadsJsonInItsFrame) {
  const std::vector<core::Tool> tools = {{.name = "f", .description = "", .schema_json = "{}"}};
  expect_spoken("gemma4", tools,
                {{"<|tool_call>{\"name\": \"f\", \"arguments\": {\"a\": 1}}<tool_call|>ok",
                  R"(call f {"a": 1} text[ok])"},
                 {"<|tool_call>{\"name\": \"g\"}<tool_call|>",
                  "text[<|tool_call>{\"name\": \"g\"}<tool_call|>]"}});
}

TEST(Gemma4, MakesNoCallOfQuotedOrUnfinishedMarkup) {
  const std::string quoted =
      "Write it so:\n```\n" + call("f", "a:1") + "\n```\nor `" + call("f", "") + "` inline";
  expect_spoken(
      "gemma4", {},
      {{quoted, "text[" + quoted + "]"},
       {"```\ncode\n```\n" + call("f", ""), "text[```\ncode\n```] call f {}"},
       {"a <|tool_call> b <tool_call|> c", "text[a <|tool_call> b <tool_call|> c]"},
       {"the <|channel> token", "text[the <|channel> token]"},
       {R"({"name":"George","arguments":{}})", R"(text[{"name":"George","arguments":{}}])"},
       {"<|tool_call>call:", "text[<|tool_call>call:]"},
       {"<|tool_call>call:two words{}", "text[<|tool_call>call:two words{}]"}});
}

TEST(Gemma4, SwallowsClosersWithoutOpener) {
  expect_spoken("gemma4", {},
                {{"a<channel|>b<tool_call|>c", "text[abc]"},
                 {"<channel|>a", "text[a]", off},
                 {"x < y <| z <|t", "text[x < y <| z <|t]"}});
}

TEST(Gemma4, ClosesThinkingBeforeACall) {
  expect_spoken(
      "gemma4", {},
      {{"<|channel>thought\nhm\n" + call("f", "") + "<channel|>ok", "think[hm] call f {} text[ok]"},
       {"<|channel>thought\nuse `<|tool_call>call:f{}` then\n<channel|>ok",
        "think[use `<|tool_call>call:f{}` then] text[ok]"},
       {"only thinking", "think[only thinking]", "<|channel>thought\n"}});
}

TEST(Gemma4, CompletesACallThatLacksClosers) {
  expect_spoken("gemma4", {},
                {{"<|tool_call>call:f{a:" + q + "x" + q + "<tool_call|>then",
                  R"(call f {"a":"x"} text[then])"},
                 {"<|tool_call>call:f{a:[1}<tool_call|>", R"(call f {"a":[1]})"},
                 {"<|tool_call>call:f{a:[" + q + "x" + q + "}}<tool_call|>ok",
                  R"(call f {"a":["x"]} text[ok])"},
                 {"<|tool_call>call:f{a:5<turn|>x", R"(call f {"a":5})"},
                 {"<|tool_call>call:f{a:1}", R"(call f {"a":1})"}});
}

TEST(Gemma4, NeverCompletesACallThatIsCut) {
  const std::string stream = call("Write", "content:" + q + "a \"b\" <é>" + q + ",n:{k:12}");
  const std::size_t whole = stream.find("<tool_call|>");
  for (std::size_t n = 1; n < whole; ++n) {
    const std::string part = stream.substr(0, n);
    if (!base::is_valid_utf8(part)) continue;
    const auto dialect = find_dialect("gemma4")->make({});
    const std::string line = support::transcript(*dialect, {part}, StreamEnd::cut);
    EXPECT_TRUE(line.empty() || line.ends_with(" cut")) << line;
  }
  const auto dialect = find_dialect("gemma4")->make({});
  EXPECT_EQ(
      support::transcript(*dialect, {std::string_view(stream).substr(0, whole)}, StreamEnd::cut),
      "call Write {\"content\":\"a \\\"b\\\" <é>\",\"n\":{\"k\":12}}");
}

TEST(Gemma4, KnowsWhetherItThinks) {
  const auto dialect = find_dialect("gemma4")->make({.prompt_tail = "<|turn>model\n", .tools = {}});
  EXPECT_FALSE(dialect->thinking());
  static_cast<void>(dialect->feed("<|channel>thought\nhm"));
  EXPECT_TRUE(dialect->thinking());
  static_cast<void>(dialect->feed("\n<channel|>"));
  EXPECT_FALSE(dialect->thinking());
}

TEST(Gemma4, StreamsALongStringWithLinearWork) {
  std::string content;
  while (content.size() < 100'000) content += "line <|\" <tool \"quoted\" \\ \n";
  const std::string stream = call("Write", "content:" + q + content + q);
  const auto dialect = find_dialect("gemma4")->make({});
  support::DialectTranscript transcript;
  std::size_t silence = 0;
  for (std::size_t at = 0; at < stream.size(); at += 3) {
    const core::Events events = dialect->feed(std::string_view(stream).substr(at, 3));
    silence = events.empty() ? silence + 3 : 0;
    ASSERT_LT(silence, 60U);
    transcript.add(events);
  }
  transcript.add(dialect->finish(StreamEnd::complete));
  EXPECT_EQ(transcript.finish(), "call Write {\"content\":" + base::quote(content) + "}");
  EXPECT_LT(static_cast<const CallDialect&>(*dialect).steps(), 3 * stream.size());
}

}  // namespace
}  // namespace mlxs::chat
