#include <gtest/gtest.h>

#include "chat/dialects/family_checks_test.hpp"

namespace mlxs::chat {
namespace {

using support::expect_spoken;

constexpr const char* name = "glm";

std::string pair(const std::string& key, const std::string& value) {
  return "<arg_key>" + key + "</arg_key>\n<arg_value>" + value + "</arg_value>\n";
}
std::string call(const std::string& tool, const std::string& pairs) {
  return "<tool_call>" + tool + "\n" + pairs + "</tool_call>";
}

TEST(Glm, TellsTextThinkingAndCallsApart) {
  expect_spoken(
      name, family_checks::tools(),
      {{"\nHello.", "text[Hello.]", "<|assistant|>\n<think></think>"},
       {"\n<think>I look.</think>\n" + call("Write", pair("path", "a.py")),
        R"(think[I look.] call Write {"path":"a.py"})", "<|assistant|>"},
       {"I look.</think>" + call("ls", ""), "think[I look.] call ls {}", "<|assistant|><think>"},
       {"I look.\n" + call("ls", "") + "\n" + call("ls", "") + "\nDone.",
        "text[I look.] call ls {} call ls {} text[Done.]"},
       {"hm\n" + call("ls", "") + "</think>ok", "think[hm] call ls {} text[ok]", "<think>"},
       {call("ls", "") + "<|observation|>\nfiles", "call ls {}"},
       {"Hi<|user|>\nAnd you?", "text[Hi]"}});
}

TEST(Glm, ReadsCallsWithAndWithoutLineBreaks) {
  expect_spoken(
      name, family_checks::tools(),
      {{"<tool_call>Write<arg_key>path</arg_key><arg_value>a</arg_value><arg_key>n</arg_key>"
        "<arg_value>5</arg_value></tool_call>",
        R"(call Write {"path":"a","n":5})"},
       {"<tool_call>ls</tool_call>", "call ls {}"},
       {"<tool_call>\nls\n</tool_call>", "call ls {}"},
       {"<tool_call>other</tool_call>", "call other {}"}});
}

TEST(Glm, TakesTheTypeFromTheSchemaNotFromTheSpelling) {
  expect_spoken(
      name, family_checks::tools(),
      {{call("Write", pair("path", "007") + pair("content", "null") + pair("any", "{}")),
        R"(call Write {"path":"007","content":"null","any":"{}"})"},
       {call("Write", pair("n", "5") + pair("x", " 1.50\n") + pair("all", "True") +
                          pair("lines", "[1, 2]") + pair("options", "{\"a\": \"</arg_value>\"}")),
        "call Write {\"n\":5,\"x\":1.50,\"all\":true,\"lines\":[1, 2],"
        "\"options\":{\"a\": \"</arg_value>\"}}"},
       {call("Write", pair("n", "1") + pair("n", "2")), R"(call Write {"n":1})"},
       {call("other", pair("n", "5")), R"(call other {"n":"5"})"}});
}

TEST(Glm, KeepsOddStrings) {
  std::vector<std::string> values = family_checks::odd_strings();
  values.insert(values.end(),
                {"</arg_value>", "x</arg_value>\n</arg_value>y", "</arg_value> </tool_cal",
                 "</tool_call>", "</arg_value><arg_keys>", pair("a", "b") + "x", "<arg_value>",
                 call("f", pair("a", "b") + pair("c", "d")) + "\n",
                 call("ls", "") + call("f", pair("a", "b"))});
  for (const std::string& value : values) {
    expect_spoken(name, family_checks::tools(),
                  {{call("Write", pair("content", value) + pair("n", "1")),
                    "call Write {\"content\":" + base::quote(value) + ",\"n\":1}"}});
  }
}

TEST(Glm, MakesNoCallOfQuotedOrUnfinishedMarkup) {
  const std::vector<std::string> texts = {
      "So:\n```\n" + call("ls", "") + "\n```\nor `" + "<tool_call>ls</tool_call>`",
      "<tool_call> is a tag, </tool_call> too",
      "<tool_call>\n{\"name\": \"Delete\", \"arguments\": {}}\n</tool_call>",
      "<tool_call>two words</tool_call>",
      "<tool_call></tool_call>",
      "<tool_call>Write\n<arg_k",
      "<tool_call>Wri",
      "<arg_key>a</arg_key>"};
  for (const std::string& text : texts)
    expect_spoken(name, family_checks::tools(), {{text, "text[" + text + "]"}});
}

TEST(Glm, EndsADamagedCallAsFarAsItCanBeTold) {
  expect_spoken(
      name, family_checks::tools(),
      {{"<tool_call>Write\n" + pair("path", "a"), R"(call Write {"path":"a"})"},
       {"<tool_call>Write\n" + pair("path", "a"), R"(call Write {"path":"a cut)", "",
        StreamEnd::cut},
       {"<tool_call>Write\n<arg_key>path</arg_key>\n<arg_value>a", R"(call Write {"path":"a cut)"},
       {call("Write", "<arg_key>a\nb</arg_key>") + "ok",
        "call Write {<arg_key>a\nb</arg_key> cut text[ok]"},
       {call("Write", "<arg_key>a</arg_key>b") + "ok",
        "call Write {<arg_key>a</arg_key>b cut text[ok]"},
       {"<tool_call>Write\n<arg_key></tool_call>ok</arg_key>!",
        "call Write {<arg_key> cut text[ok</arg_key>!]"},
       {call("ls", "") + "</tool_call>ok", "call ls {} text[ok]"}});
}

TEST(Glm, ReadsACallWithoutItsOpener) {
  const std::string pairs = pair("path", "a.py");
  const std::string heard = R"(call Write {"path":"a.py"})";
  expect_spoken(
      name, family_checks::tools(),
      {{"Write\n" + pairs + "</tool_call>", heard},
       {"Write" + pairs + "</tool_call>\nok", heard + " text[ok]"},
       {"I write.\n\nWrite\n" + pairs + "</tool_call><tool_call>other</tool_call>",
        "text[I write.] " + heard + " call other {}"},
       {"hm\nWrite\n" + pairs + "</tool_call>ok", "think[hm] " + heard + " text[ok]", "<think>"},
       {"Write\n" + pairs, heard},
       {"other\n<arg_key>a</arg_key>", "text[other\n<arg_key>a</arg_key>]"},
       {"I Write\n<arg_key>a</arg_key>", "text[I Write\n<arg_key>a</arg_key>]"},
       {"```\nWrite\n" + pairs + "```", "text[```\nWrite\n" + pairs + "```]"},
       {"Write:0\n<arg_key>a</arg_key>", "text[Write:0\n<arg_key>a</arg_key>]"},
       {"Write\nit down, ls", "text[Write\nit down, ls]"},
       {"Write\n", "text[Write\n]"},
       {"Write\n<think>hm</think>ok", "text[Write] think[hm] text[ok]"},
       {"Write\n" + call("ls", ""), "text[Write] call ls {}"}});
}

TEST(Glm, ReadsCallsWhoseMarkupLacksAPiece) {
  const std::string wanted = R"(call Write {"path":"a","n":5})";
  const std::string n = pair("n", "5");
  expect_spoken(
      name, family_checks::tools(),
      {{call("Write", pair("path", "a") + "n</arg_key>\n<arg_value>5</arg_value>\n"), wanted},
       {call("Write", "<arg_key>path\n<arg_value>a</arg_value>\n" + n), wanted},
       {call("Write", "<arg_key>path</arg_key>\na</arg_value>\n" + n), wanted},
       {call("Write", "<arg_key>path</arg_key>\n<arg_value>a\n" + n), wanted},
       {call("Write", n + "<arg_key>path</arg_key>\n<arg_value>a\n"),
        R"(call Write {"n":5,"path":"a"})"},
       // Without line breaks in the notation those of the value are content.
       {"<tool_call>Write<arg_key>path</arg_key><arg_value>a\n<arg_key>n</arg_key><arg_value>5"
        "</arg_value></tool_call>",
        R"(call Write {"path":"a\n","n":5})"},
       {"<tool_call>Write<arg_key>path</arg_key><arg_value>a\n</tool_call>",
        R"(call Write {"path":"a\n"})"},
       {call("ls", "") + "\n<tool_call>\n{\"name\": \"ls\", \"arguments\": {}}\n</tool_call>",
        "call ls {} call ls {}"},
       {"ls\n<arg_key> is a tag.", "call ls {<arg_key> is a tag. cut"}});
}

TEST(Glm, NeverCompletesACallThatIsCut) {
  family_checks::expect_cut_at_every_byte(
      name, "\n<think>hm</think>\nI look.\n" +
                call("Write", pair("content", "a \"b\" é\n") + pair("n", "12")));
}

TEST(Glm, StreamsALongValueWithLinearWork) {
  const std::string content = family_checks::long_content("</arg_value> </tool_cal </arg");
  family_checks::expect_streaming(name, call("Write", pair("content", content)),
                                  "call Write {\"content\":" + base::quote(content) + "}");
}

}  // namespace
}  // namespace mlxs::chat
