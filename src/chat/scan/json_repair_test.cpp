#include "chat/scan/json_repair.hpp"

#include <gtest/gtest.h>

#include <random>

#include "base/json.hpp"
#include "support/all_splits.hpp"

namespace mlxs::chat {
namespace {

using support::for_all_splits;
using support::Pieces;

const std::vector<std::string_view> followers = {"</call>"};
const SchemaNames names = {.top = {"path", "content", "edits", "n"}, .nested = {"old", "new"}};

// What comes out, and a mark: " done", " done REST", " completed" or " broken HELD".
std::string mended(const Pieces& pieces) {
  JsonRepair repair(followers);
  repair.expect(names, 1);
  std::string out;
  std::string rest;
  for (const std::string_view piece : pieces) {
    const std::size_t used = repair.feed(piece);
    out += repair.take();
    rest += piece.substr(used);
  }
  const JsonRepair::Status status = repair.status();
  if (status == JsonRepair::Status::done) return out + " done" + repair.held() + rest;
  const std::string held = repair.held() + rest;
  if (status == JsonRepair::Status::broken && held != "</call>") return out + " broken " + held;
  return repair.complete() ? out + repair.take() + " completed" : out + " cut";
}

void expect_mended(const std::vector<std::pair<std::string, std::string>>& rows) {
  for (const auto& [written, wanted] : rows) {
    SCOPED_TRACE(written);
    for_all_splits(
        written, [] { return 0; },
        [&, right = wanted](int, const Pieces& pieces) { EXPECT_EQ(mended(pieces), right); });
  }
}

TEST(JsonRepair, LeavesJsonWithoutAFaultAsItIs) {
  for (const std::string json :
       {R"({})", R"({"path": "a", "n" : [1, -2.5e3, true, false, null, {}, []]})",
        R"({ "a":"\"\\\/\b\f\n\r\t\u00e9\ud83d\ude00" , "b":"it's {[(,)]} // x # y" })",
        "{\n  \"content\": \"x\",\n  \"other\": \"a, b: c\"\n}",
        R"({"a":["x","y", "z"],"b":{"c":"d"}})", R"({"":"","a":{"b":{"c":[[["deep"]]]}}})",
        R"([{"old":"a","new":"b"},{"old":"","new":""}])"})
    expect_mended({{json, json + " done"}});
}

// A key may end with an escape: whether its backslash is escaped itself tells where the key ends.
TEST(JsonRepair, LeavesKeysAndValuesOfBackslashesAndQuotesAsTheyAre) {
  const std::vector<std::string> strings = {
      R"("\\")",  R"("\"")",   R"("\\\"")",  R"("\\\\")",     R"("a\\")",
      R"("\\a")", R"("\"\"")", R"("\\,\"")", R"("\u005c\"")", R"("\\\\\"")"};
  for (const std::string& one : strings) {
    for (const std::string& json :
         {R"({"a":"",)" + one + ":1}", R"({"a":{"b":""},)" + one + ":1}",
          R"({"a":[""],)" + one + R"(: "x"})",
          R"({"a":{"b":"", )" + one + R"( :[{"c":""}]},"d":""})",
          R"({"a":)" + one + "," + one + ":" + one + "}", R"({"a":[)" + one + "," + one + "]}"})
      expect_mended({{json, json + " done"}});
  }
}

TEST(JsonRepair, MendsStrings) {
  expect_mended(
      {{"{\"content\": \"a\nb\tc\x01\"}", R"({"content": "a\nb\tc\u0001"} done)"},
       {R"({"content": "c:\dir \'x\' \u12 \ud83d! \x41 \0"})",
        R"({"content": "c:\\dir 'x' \\u12 \\ud83d! \\x41 \\0"} done)"},
       {R"({"content": "\ud83d\u0041 \ud83d\ud83d\ude00"})",
        R"({"content": "\\ud83d\u0041 \\ud83d\ud83d\ude00"} done)"},
       {"{\"content\": \"a \\\nb\"}", R"({"content": "a \\\nb"} done)"},
       {R"({'path': 'it\'s "a"', 'n': 1})", R"({"path": "it's \"a\"", "n": 1} done)"},
       {R"({'path': 'don't'})", R"({"path": "don't"} completed)"},
       {R"~({"content": "print("a, b", "c")", "path": "x"})~",
        R"~({"content": "print(\"a, b\", \"c\")", "path": "x"} done)~"},
       {R"({"path": "x", "content": "say "hi""})",
        R"({"path": "x", "content": "say \"hi\""} completed)"},
       {R"({"path": "x", "content": "say "hi""}</call>)",
        R"({"path": "x", "content": "say \"hi\""} done</call>)"},
       {R"({"path": "p", "content": "{"a": {"path": "x", "b": "c"}}"}</call>)",
        R"({"path": "p", "content": "{\"a\": {\"path\": \"x\", \"b\": \"c\"}}"} done</call>)"}});
}

TEST(JsonRepair, MendsWords) {
  expect_mended(
      {{R"({path: True, n: None, x: False})", R"({"path": true, "n": null, "x": false} done)"},
       {R"({"n": 007, "path": src/a.py, "x": +5, "y": .5})",
        R"({"n": "007", "path": "src/a.py", "x": "+5", "y": ".5"} done)"},
       {R"({"path"= 1})", R"({"path": 1} done)"}});
}

TEST(JsonRepair, MendsStructure) {
  expect_mended(
      {{R"({"n": 1,})", R"({"n": 1} done)"},
       {R"({"n": [1,2,],})", R"({"n": [1,2]} done)"},
       {R"({"n": 1,,"path": "a" "content": "b"})", R"({"n": 1,"path": "a" ,"content": "b"} done)"},
       {"{// first\n\"n\": 1, /* two * / */ \"path\": \"a\" # last\n}",
        "{\"n\": 1,  \"path\": \"a\" } done"},
       {R"({{"n": 1}})", R"({"n": 1} done})"},
       {R"({"edits": {{"old": "a"}}, "n": 1})", R"({"edits": {"old": "a"}, "n": 1} done)"},
       {R"({"edits": [{"old": "a", "new": "b"})",
        R"({"edits": [{"old": "a", "new": "b"}]} completed)"},
       {R"({"edits": [{"old": "a", {"old": "b"}], "n": 1})",
        R"({"edits": [{"old": "a"}, {"old": "b"}], "n": 1} done)"},
       {R"({"edits": [{"old": "a"}}, "n": 1})", R"({"edits": [{"old": "a"}]} done, "n": 1})"},
       {R"({"n": [1, 2})", R"({"n": [1, 2]} done)"},
       {R"({"n": 1]})", R"({"n": 1} done)"},
       {R"({"n": 1</call>)", R"({"n": 1} completed)"},
       {R"({"path": "a"</call>)", R"({"path": "a"} completed)"},
       {R"({"path": "a")", R"({"path": "a"} completed)"},
       {R"({"path": "a</call>)", R"({"path": "a</call> cut)"},
       {R"({"path": )", R"({"path":  cut)"},
       {R"({"path)", R"({"path cut)"},
       {"{", "{ cut"},
       {R"({"n": 1 then)", R"({"n": 1  broken then)"},
       {R"({"n": 1 /then})", R"({"n": 1  broken /then})"}});
}

// Where it cannot be told what is content, it is not guessed.
TEST(JsonRepair, ReadsStringsAsPythonAndJavaScriptWriteThem) {
  expect_mended(
      {{"{\"content\": \"\"\"def f():\n    return \"x\", \"\"\n\"\"\", \"path\": \"a\"}",
        R"({"content": "def f():\n    return \"x\", \"\"\n", "path": "a"} done)"},
       {R"({"content": '''it's'''})", R"({"content": "it's"} done)"},
       {R"({"content": """"""})", R"({"content": ""} done)"},
       {R"({"content": "", "path": ""})", R"({"content": "", "path": ""} done)"},
       {R"({"content": "a\n" + "b\n" +
 "c", "path": "x"})",
        R"({"content": "a\nb\nc", "path": "x"} done)"},
       {R"({"content": "a" + b", "path": "x"})", R"({"content": "a\" + b", "path": "x"} done)"}});
}

TEST(JsonRepair, BreaksRatherThanChangeAString) {
  expect_mended(
      {{R"({"lines": ["a", "b", "path": "q"})", R"({"lines": ["a", "b", "path broken ": "q"})"}});
  expect_mended({{R"({"edits": ["say "a", "b"]})", R"({"edits": ["say \"a broken ", "b"]})"}});
}

// A strict parser is the twin: what it accepts comes out byte for byte.
TEST(JsonRepair, AgreesWithTheStrictParserOnWhateverThatAccepts) {
  std::mt19937 random(42);
  const std::vector<std::string> parts = {
      "{",        "}",        "[",         "]",      ",",     ":",        "\"",   "\"a\"",
      "\"path\"", "\"x, y\"", "\"\\\"\"",  "'",      "1",     "-2.5",     "true", "null",
      " ",        "\n",       "\"path\":", "\"n\":", "\"}\"", "\"it's\"", "\\",   R"(,"\\":)"};
  std::uniform_int_distribution<std::size_t> any(0, parts.size() - 1);
  std::uniform_int_distribution<std::size_t> length(1, 14);
  std::size_t accepted = 0;
  for (int i = 0; i < 200'000; ++i) {
    std::string text = "{\"path\":";
    for (std::size_t n = length(random); n > 0; --n) text += parts[any(random)];
    text += '}';
    if (!base::parse_json(text, "test").ok()) continue;
    ++accepted;
    ASSERT_EQ(mended({text}), text + " done");
  }
  EXPECT_GT(accepted, 1000U);
}

// Whatever comes, what comes out whole is JSON.
TEST(JsonRepair, WritesNothingButJson) {
  std::mt19937 random(7);
  const std::string letters = "{}[],:\"'\\/#*\n ue1.aTrN";
  std::uniform_int_distribution<std::size_t> any(0, letters.size() - 1);
  std::size_t whole = 0;
  for (int i = 0; i < 100'000; ++i) {
    std::string text = "{";
    while (text.size() < 24) text += letters[any(random)];
    JsonRepair repair(followers);
    static_cast<void>(repair.feed(text));
    if (!repair.complete()) continue;
    ++whole;
    const std::string json = repair.take();
    ASSERT_TRUE(base::parse_json(json, "test").ok()) << text << "\n" << json;
  }
  EXPECT_GT(whole, 1000U);
}

TEST(JsonRepair, WorksLinearly) {
  std::string content;
  while (content.size() < 100'000) content += "say \"a\", \"b\": 'c' \\d }}\n";
  const std::string text = R"({"path": "p", "content": ")" + content + "\"}</call>";
  JsonRepair repair(followers);
  repair.expect(names, 1);
  static_cast<void>(repair.feed(text));
  EXPECT_EQ(repair.status(), JsonRepair::Status::done);
  EXPECT_LT(repair.steps(), 4 * text.size());
}

}  // namespace
}  // namespace mlxs::chat
