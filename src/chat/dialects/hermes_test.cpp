#include "chat/dialects/call_dialect.hpp"

#include <gtest/gtest.h>

#include "base/utf8.hpp"
#include "support/dialect_transcript.hpp"

namespace mlxs::chat {
namespace {

using support::expect_spoken;

std::string call(const std::string& json) { return "<tool_call>\n" + json + "\n</tool_call>"; }

const std::string ls = call(R"({"name": "ls", "arguments": {}})");

TEST(Hermes, TellsTextThinkingAndCallsApart) {
  expect_spoken(
      "hermes", {},
      {{"Hello.", "text[Hello.]", "<|im_start|>assistant\n"},
       {"<think>\nI look.\n</think>\n\n" +
            call(R"({"name": "Read", "arguments": {"path": "a.py", "n": 5}})"),
        R"(think[I look.] call Read {"path": "a.py", "n": 5})"},
       {"<think>\n\n</think>\n\nHi", "text[Hi]"},
       {"hm\n</think>\n\nHi", "think[hm] text[Hi]", "<|im_start|>assistant\n<think>\n"},
       {"<think>\nhm\n</think>\n\nHi", "think[hm] text[Hi]", "<|im_start|>assistant\n<think>\n"},
       {"\nHi", "text[Hi]", "<think>\n\n</think>\n\n"},
       {"  indented", "text[  indented]"},
       {"I look.\n" + ls + "\n" + ls + "\nDone.",
        "text[I look.] call ls {} call ls {} text[Done.]"},
       {"<think>\nA\n</think>\n\nB\n<think>\nC\n</think>\nD", "think[A] text[B] think[C] text[D]"},
       {"only thinking", "think[only thinking]", "<think>\n"}});
}

TEST(Hermes, ReadsEveryFormOfTheFrame) {
  expect_spoken(
      "hermes", {},
      {{call(R"({"arguments": {"a": [1, {"b": null}]}, "name": "f"})"),
        R"(call f {"a": [1, {"b": null}]})"},
       {call(R"({"id": "x", "name": "f", "arguments": {"a": 1.5e3}, "type": "function"})"),
        R"(call f {"a": 1.5e3})"},
       {call(R"({"name": "f"})"), "call f {}"},
       {call(R"({"name": "f", "arguments": null})"), "call f {}"},
       {call(R"({"name": "f", "arguments": "{\"a\": \"\\n\"}"})"), R"(call f {"a": "\n"})"},
       {call(R"({"name": "f", "arguments": {"a":1}, "arguments": {"a":2}, "name": "g"})"),
        R"(call f {"a":1})"},
       {R"(<tool_call>{"name":"f","arguments":{}}</tool_call>)", "call f {}"},
       {"<tool_call>\n{\"name\": \"f\", \"arguments\": {\"a\": \"x\ny\"}}\n</tool_call>",
        R"(call f {"a": "x\ny"})"}});
}

const std::vector<core::Tool> write_tool = {
    {.name = "Write",
     .description = "",
     .schema_json = R"({"type":"object","properties":{"path":{"type":"string"},
       "content":{"type":"string"},"lines":{"type":"array"},"n":{"type":"integer"}}})"}};

std::string write_with(const std::string& rest) {
  return call(R"({"name": "Write", "arguments": {)" + rest);
}

TEST(Hermes, TakesDeclaredMembersBehindABraceThatCameTooEarly) {
  expect_spoken(
      "hermes", write_tool,
      {{write_with(R"("path": "a"}, "n": 5}})"), R"(call Write {"path": "a","n":5})"},
       {write_with(R"("lines": [1, 2}, "path": "a", "n": 5}})") + "ok",
        R"(call Write {"lines": [1, 2],"path":"a","n":5} text[ok])"},
       {write_with(R"(}, "path": "a"}})"), R"(call Write {"path":"a"})"},
       {write_with(R"("path": "a"}, "path": "b", "id": 7}})"), R"(call Write {"path": "a"})"},
       {"<tool_call>{\"name\": \"Write\", \"arguments\": {\"path\": \"a\"}, \"n\": 5",
        R"(call Write {"path": "a" cut)", "", StreamEnd::cut}});
}

// The quote in front of path may end the string, or belong to it.
TEST(Hermes, BreaksACallWhoseStringMayHaveNoEnd) {
  expect_spoken("hermes", write_tool,
                {{write_with(R"("content": "git status, "path": "a"}})") + "ok",
                  "call Write {\"content\": \"git status, \"path\": \"a\"}}\n cut text[ok]"},
                 {write_with(R"("content": "say "path" once", "path": "a"}})"),
                  R"(call Write {"content": "say \"path\" once", "path": "a"})"}});
}

TEST(Hermes, ReadsFramesAsOthersWriteThem) {
  const std::string inner = R"({"name": "f", "arguments": {"a": {"b": 1}}})";
  expect_spoken(
      "hermes", {},
      {{call(R"({"type": "function", "function": )" + inner + "}"), R"(call f {"a": {"b": 1}})"},
       {call(R"({"id": "x", "function": {"name": "f", "arguments": "{\"a\": 1}"}})") + "ok",
        R"(call f {"a": 1} text[ok])"},
       {call("```json\n" + inner + "\n```") + "ok", R"(call f {"a": {"b": 1}} text[ok])"},
       {call("```\n" + inner + "\n```\n"), R"(call f {"a": {"b": 1}})"},
       {"<tool_call>\n```js is a fence", "text[<tool_call>\n```js is a fence]"},
       {R"({"type": "function", "function": )" + inner + "}",
        R"(text[{"type": "function", "function": )" + inner + "}]"}});
}

TEST(Hermes, KeepsMarkersInsideStrings) {
  const std::string quoted = base::quote(support::all_markers() + " \\ é 👩‍👩‍👧");
  expect_spoken("hermes", {},
                {{call(R"({"name": "Write", "arguments": {"content": )" + quoted + "}}"),
                  "call Write {\"content\": " + quoted + "}"},
                 {call(R"({"name": "W", "arguments": {"c": "\ud83d\ude00\u00e9\\u"}})"),
                  R"(call W {"c": "\ud83d\ude00\u00e9\\u"})"}});
}

TEST(Hermes, NeverSplitsAnEscape) {
  const std::string stream = call(R"({"name": "W", "arguments": {"c": "\n\u00e9\ud83d\ude00\\"}})");
  const auto dialect = find_dialect("hermes")->make({});
  for (const char c : stream) {
    for (const core::Event& event : dialect->feed(std::string_view(&c, 1))) {
      const auto* delta = std::get_if<core::BlockDelta>(&event);
      if (delta == nullptr || delta->text.find('\\') == std::string::npos) continue;
      EXPECT_TRUE(base::parse_json("[\"" + delta->text + "\"]", "piece").ok()) << delta->text;
    }
  }
}

TEST(Hermes, GivesBackWhatIsNoCallAsText) {
  const std::string quoted = "So:\n```\n" + ls + "\n```\nor `<tool_call>{}</tool_call>`.";
  const std::vector<std::string> texts = {
      quoted,
      "```xml\n<think>\n</think>\n```",
      "say <think> here",
      R"({"name": "George", "arguments": {}})",
      "<tool_call>\nnot json\n</tool_call>\nmore",
      R"(<tool_call>{"name": "two words", "arguments": {}}</tool_call>)",
      R"(<tool_call>{"name": "f", "parameters": {"a": 1}}</tool_call>)",
      R"(<tool_call>{"arguments": {"a": 1}}</tool_call>)",
      R"(<tool_call>{"name": "f", "arguments": [1]}</tool_call>)",
      R"(<tool_call>{"name": "f", "argum)",
      "<tool_call>",
      "a < b </ c <tool"};
  for (const std::string& text : texts) expect_spoken("hermes", {}, {{text, "text[" + text + "]"}});
}

TEST(Hermes, SwallowsClosersWithoutOpener) {
  expect_spoken("hermes", {},
                {{"a</think>b</tool_call>c", "text[abc]"},
                 {"see `</think>` there", "text[see `</think>` there]"}});
}

TEST(Hermes, ClosesThinkingBeforeACall) {
  expect_spoken("hermes", {},
                {{"<think>\nhm\n" + ls + "\n</think>\n\nok", "think[hm] call ls {} text[ok]"},
                 {"<think>\nuse `<tool_call>`\n</think>ok", "think[use `<tool_call>`] text[ok]"},
                 {"<think>\n```\nopen fence\n</think>ok", "think[```\nopen fence] text[ok]"}});
}

TEST(Hermes, CompletesACallWhoseFrameIsDamagedAndMendsItsArguments) {
  expect_spoken(
      "hermes", {},
      {{"<tool_call>\n{\"name\": \"f\", \"arguments\": {\"a\": 1}\n</tool_call>ok",
        R"(call f {"a": 1} text[ok])"},
       {"<tool_call>\n{\"name\": \"f\", \"arguments\": {\"a\": 1}", R"(call f {"a": 1})"},
       {"<tool_call>\n{\"name\": \"f\", \"arguments\": {\"a\": 1}", R"(call f {"a": 1 cut)", "",
        StreamEnd::cut},
       {"<tool_call>\n{\"name\": \"f\", \"arguments\": {\"a\": 1}}", R"(call f {"a": 1})", "",
        StreamEnd::cut},
       {"<tool_call>\n{\"name\": \"f\", \"arguments\": {\"a\": \"x", R"(call f {"a": "x cut)"},
       {call(R"({"name": "f", "arguments": {"a": "c:\d", "b": @7}})") + "ok",
        "call f {\"a\": \"c:\\\\d\", \"b\": @7}}\n cut text[ok]"},
       {call(R"({"name": "f", "arguments": {"a": 1,}})"), R"(call f {"a": 1})"}});
}

TEST(Hermes, NeverCompletesACallThatIsCut) {
  const std::string stream =
      R"(<tool_call>{"name": "W", "arguments": {"c": "a\u00e9", "n": [12]}})";
  for (std::size_t n = 1; n < stream.size(); ++n) {
    const auto dialect = find_dialect("hermes")->make({});
    const std::string line =
        support::transcript(*dialect, {std::string_view(stream).substr(0, n)}, StreamEnd::cut);
    EXPECT_TRUE(line.empty() || line.ends_with(" cut")) << line;
  }
}

TEST(Hermes, StreamsALongStringWithLinearWork) {
  std::string content;
  while (content.size() < 100'000) content += "line <tool_call> </tool \\n \\\" \\u00e9 é";
  const std::string stream = call(R"({"name": "W", "arguments": {"c": ")" + content + "\"}}");
  const auto dialect = find_dialect("hermes")->make({});
  support::DialectTranscript transcript;
  std::size_t silence = 0;
  for (std::size_t at = 0; at < stream.size();) {
    std::size_t size = 3;
    while (base::incomplete_utf8_tail(std::string_view(stream).substr(at, size)) > 0) ++size;
    const core::Events events = dialect->feed(std::string_view(stream).substr(at, size));
    silence = events.empty() ? silence + size : 0;
    ASSERT_LT(silence, 60U);
    transcript.add(events);
    at += size;
  }
  transcript.add(dialect->finish(StreamEnd::complete));
  EXPECT_EQ(transcript.finish(), "call W {\"c\": \"" + content + "\"}");
  EXPECT_LT(static_cast<const CallDialect&>(*dialect).steps(), 3 * stream.size());
}

}  // namespace
}  // namespace mlxs::chat
