#include <gtest/gtest.h>

#include "chat/dialects/family_checks_test.hpp"

namespace mlxs::chat {
namespace {

using support::expect_spoken;

constexpr const char* name = "llama3";

std::string call(const std::string& tool, const std::string& json) {
  return R"({"name": ")" + tool + R"(", "parameters": )" + json + "}";
}

TEST(Llama3, TellsTextAndCallsApart) {
  expect_spoken(name, family_checks::tools(),
                {{"Hello {you}.", "text[Hello {you}.]"},
                 {call("ls", "{}"), "call ls {}"},
                 {"\n\n" + call("ls", "{}"), "call ls {}"},
                 {call("Write", R"({"path": "a"})") + "; " + call("ls", "{}"),
                  R"(call Write {"path": "a"} call ls {})"},
                 {call("ls", "{}") + "\n" + call("ls", "{}") + "\n\nDone.",
                  "call ls {} call ls {} text[Done.]"},
                 {"I look.\n\n" + call("ls", "{}") + "\nok", "text[I look.] call ls {} text[ok]"},
                 {"<|python_tag|>" + call("ls", "{}"), "call ls {}"},
                 {"<|python_tag|>" + call("other", "{}") + "; " + call("ls", "{}"),
                  "call other {} call ls {}"},
                 {"ok <|python_tag|>brave_search.call(query=\"a b\")",
                  R"(text[ok] call brave_search {"query":"a b"})"}});
}

TEST(Llama3, ReadsEveryFormOfTheObject) {
  expect_spoken(name, family_checks::tools(),
                {{R"({"type": "function", "name": "ls", "parameters": {}})", "call ls {}"},
                 {R"({"name": "ls", "arguments": {"a": 1}})", R"(call ls {"a": 1})"},
                 {R"({"parameters": {"a": 1}, "name": "ls"})", R"(call ls {"a": 1})"},
                 {R"({"name": "ls"})", "call ls {}"},
                 {R"({"name": "ls", "parameters": "{\"a\": 1}"})", R"(call ls {"a": 1})"},
                 {"{\n  \"name\": \"ls\",\n  \"parameters\": {\n    \"a\": 1\n  }\n}\n",
                  "call ls {\n    \"a\": 1\n  }"},
                 {"<|python_tag|>[" + call("ls", "{}") + ", " + call("ls", "{}") + "]",
                  "call ls {} call ls {}"}});
}

TEST(Llama3, ReadsBuiltinCalls) {
  expect_spoken(
      name, family_checks::tools(),
      {{"<|python_tag|>ls.call()", "call ls {}"},
       {"<|python_tag|>Write.call(path=\"a\", n=5, all=True)",
        R"(call Write {"path":"a","n":5,"all":true})"},
       {"<|python_tag|>wolfram.call(query=\"a \"b\" (c)\")",
        R"-(call wolfram {"query":"a \"b\" (c)"})-"},
       {"<|python_tag|>Write.call(path=\"a\"); ls.call()", R"(call Write {"path":"a"} call ls {})"},
       {"<|python_tag|>ls.call(); ls.call()\nok", "call ls {} call ls {} text[ok]"},
       {"<|python_tag|>print(\"x\")", "text[<|python_tag|>print(\"x\")]"},
       {"<|python_tag|>import os\nos.getcwd()", "text[<|python_tag|>import os\nos.getcwd()]"}});
}

TEST(Llama3, MakesNoCallOfOrdinaryJson) {
  const std::vector<std::string> texts = {
      R"({"name": "George Washington", "born": 1732})",
      R"({"name": "Delete", "parameters": {"path": "a"}})",
      R"({"name": "ls", "version": "1.0.0", "parameters": {}})",
      R"({"a": [1, {"b": null}]})",
      "{",
      "{}",
      "{ \"name\": \"ls\", \"param",
      "Like so: " + call("ls", "{}"),
      "[" + call("ls", "{}") + "]",
      "So:\n```json\n" + call("ls", "{}") + "\n```\nor\n`" + call("ls", "{}") + "`",
      "struct A\n{\n  int b;\n};",
      "<|python_tag|> is a tag"};
  for (const std::string& text : texts)
    expect_spoken(name, family_checks::tools(), {{text, "text[" + text + "]"}});
  expect_spoken(name, {}, {{call("ls", "{}"), "text[" + call("ls", "{}") + "]"}});
}

TEST(Llama3, KeepsOddStrings) {
  for (const std::string& odd : family_checks::odd_strings()) {
    const std::string json = R"({"content": )" + base::quote(odd) + ", \"n\": 1}";
    expect_spoken(name, family_checks::tools(), {{call("Write", json), "call Write " + json}});
  }
}

TEST(Llama3, EndsADamagedCallAsFarAsItCanBeTold) {
  expect_spoken(name, family_checks::tools(),
                {{call("ls", R"({"a": @7})"), R"(call ls {"a": @7}} cut)"},
                 {R"({"name": "ls", "parameters": {"a": 1})", R"(call ls {"a": 1})"},
                 {R"({"name": "ls", "parameters": {"a": 1)", R"(call ls {"a": 1})"},
                 {call("ls", "{}") + "}", "call ls {}"},
                 {"<|python_tag|>ls.call(a=", R"(call ls {"a": cut)"},
                 {"<|python_tag|>ls.call(\"a\")", "call ls {\"a\") cut"}});
}

TEST(Llama3, MakesNoCallOfTheDescriptionOfATool) {
  const std::string schema = R"({"type": "object", "properties": {"path": {"type": "string"}}})";
  const std::string described = R"({"name": "Write", "parameters": )" + schema + "}";
  expect_spoken("llama3", family_checks::tools(),
                {{described, "text[" + described + "]"},
                 {"These:\n" + described + "\n" + described + "\nare all.",
                  "text[These:\n" + described + "\n" + described + "\nare all.]"},
                 {R"({"name": "ls", "parameters": {}})", "call ls {}"},
                 {R"({"name": "ls", "parameters": {"path": "a"}})", R"(call ls {"path": "a"})"},
                 {"<|python_tag|>" + described, "call Write " + schema}});
}

TEST(Llama3, NeverCompletesACallThatIsCut) {
  std::string stream = call("Write", R"({"c": "a\u00e9 é", "n": [12]})");
  family_checks::expect_cut_at_every_byte(name, stream);
  family_checks::expect_cut_at_every_byte(name, "I look.\n<|python_tag|>" + stream);
  family_checks::expect_cut_at_every_byte(name, "<|python_tag|>ls.call(a=\"b\", c=5)");
}

TEST(Llama3, StreamsALongStringWithLinearWork) {
  const std::string json = R"({"content": )" +
                           base::quote(family_checks::long_content("<|python_tag|>\n{\"name\"")) +
                           "}";
  family_checks::expect_streaming(name, call("Write", json), "call Write " + json);
}

}  // namespace
}  // namespace mlxs::chat
