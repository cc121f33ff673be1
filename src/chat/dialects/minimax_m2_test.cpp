#include <gtest/gtest.h>

#include "chat/dialects/family_checks_test.hpp"

namespace mlxs::chat {
namespace {

using support::expect_spoken;

constexpr const char* name = "minimax_m2";

std::string parameter(const std::string& key, const std::string& value) {
  return "<parameter name=\"" + key + "\">" + value + "</parameter>\n";
}
std::string invoke(const std::string& tool, const std::string& parameters) {
  return "<invoke name=\"" + tool + "\">\n" + parameters + "</invoke>\n";
}
std::string section(const std::string& calls) {
  return "<minimax:tool_call>\n" + calls + "</minimax:tool_call>";
}

TEST(MinimaxM2, TellsTextThinkingAndCallsApart) {
  expect_spoken(
      name, family_checks::tools(),
      {{"Hello.", "text[Hello.]"},
       {"I look.\n</think>\n\n\n" + section(invoke("Write", parameter("path", "a.py"))),
        R"(think[I look.] call Write {"path":"a.py"})", "]~b]ai\n<think>\n"},
       {"I look.\n" + section(invoke("ls", "") + invoke("ls", "")) + "\nDone.",
        "text[I look.] call ls {} call ls {} text[Done.]"},
       {"hm\n" + section(invoke("ls", "")) + "\n</think>\nok", "think[hm] call ls {} text[ok]",
        "<think>\n"},
       {section(invoke("a", "")) + "\n" + section(invoke("b", "")), "call a {} call b {}"}});
}

TEST(MinimaxM2, TakesTheTypeFromTheSchemaNotFromTheSpelling) {
  expect_spoken(
      name, family_checks::tools(),
      {{section(invoke("Write", parameter("path", "007") + parameter("content", "null"))),
        R"(call Write {"path":"007","content":"null"})"},
       {section(invoke("Write", parameter("n", "5") + parameter("all", "true") +
                                    parameter("lines", "[1, 2]") + parameter("maybe", "null"))),
        R"(call Write {"n":5,"all":true,"lines":[1, 2],"maybe":null})"},
       {section(invoke("Write", parameter("n", "1") + parameter("n", "2"))),
        R"(call Write {"n":1})"}});
}

TEST(MinimaxM2, KeepsMarkupInsideStringsOfJson) {
  const std::string options = R"({"a": "</parameter></invoke>\n</minimax:tool_call> x"})";
  expect_spoken(name, family_checks::tools(),
                {{section(invoke("Write", parameter("options", options) + parameter("n", "1"))),
                  "call Write {\"options\":" + options + ",\"n\":1}"}});
}

TEST(MinimaxM2, ReadsCallsWhoseMarkupLacksAPiece) {
  const std::string wanted = R"(call Write {"path":"a","n":5})";
  const std::string path = parameter("path", "a");
  const std::string n = parameter("n", "5");
  expect_spoken(
      name, family_checks::tools(),
      {{section("<invoke name=\"Write\n" + path + n + "</invoke>\n"), wanted},
       {section(invoke("Write", "path\">a</parameter>\n" + n)), wanted},
       {section(invoke("Write", path + "n\">5</parameter>\n")), wanted},
       {section(invoke("Write", "<parameter name=\"path>a</parameter>\n" + n)), wanted},
       {section(invoke("Write", "<parameter name=\"path\">a\n" + n)), wanted},
       {section(invoke("Write", n + "<parameter name=\"path\">a\n")),
        R"(call Write {"n":5,"path":"a"})"},
       {section(invoke("Write", "<parameter name=\"path\">a </parameter> b</parameter>\n")),
        R"(call Write {"path":"a </parameter> b"})"},
       {section(invoke("Write", "<parameter name=\"a\nb\">c</parameter>\n")),
        "call Write {<parameter name=\"a\nb\">c</parameter>\n cut"}});
}

TEST(MinimaxM2, KeepsOddStrings) {
  std::vector<std::string> values = family_checks::odd_strings();
  values.insert(values.end(), {"</parameter>", "a</parameter></parameter>b", "</parameter> </inv",
                               "</invoke>\n</minimax:tool_call>", parameter("a", "b") + "x",
                               section(invoke("f", parameter("a", "b") + parameter("c", "d")))});
  for (const std::string& value : values) {
    expect_spoken(name, family_checks::tools(),
                  {{section(invoke("Write", parameter("content", value) + parameter("n", "1"))),
                    "call Write {\"content\":" + base::quote(value) + ",\"n\":1}"}});
  }
}

TEST(MinimaxM2, NeedsADeclaredNameOutsideOfASection) {
  expect_spoken(name, family_checks::tools(),
                {{"ok\n" + invoke("Write", parameter("path", "a")) + "</minimax:tool_call>",
                  R"(text[ok] call Write {"path":"a"})"},
                 {"<invoke name=\"other\">\n" + parameter("a", "1") + "</invoke>",
                  "text[<invoke name=\"other\">\n" + parameter("a", "1") + "</invoke>]"}});
}

TEST(MinimaxM2, MakesNoCallOfQuotedOrUnfinishedMarkup) {
  const std::string quoted = section(invoke("Write", parameter("path", "a")));
  const std::vector<std::string> texts = {
      "So:\n```xml\n" + quoted + "\n```\nor `<invoke name=\"ls\"></invoke>`",
      "<minimax:tool_call> is a tag, </minimax:tool_call> too",
      "<minimax:tool_call>\n<invoke name=\"two words\">",
      "<minimax:tool_call>\n<inv",
      "<minimax:tool_call>\n<invoke name=\"Wri",
      "<parameter name=\"a\">b</parameter>"};
  for (const std::string& text : texts)
    expect_spoken(name, family_checks::tools(), {{text, "text[" + text + "]"}});
}

TEST(MinimaxM2, EndsADamagedCallAsFarAsItCanBeTold) {
  const std::string open = "<minimax:tool_call>\n<invoke name=\"Write\">\n";
  expect_spoken(
      name, family_checks::tools(),
      {{open + parameter("path", "a") + "</minimax:tool_call>ok",
        R"(call Write {"path":"a"} text[ok])"},
       {open + parameter("path", "a"), R"(call Write {"path":"a"})"},
       {open + parameter("path", "a"), R"(call Write {"path":"a cut)", "", StreamEnd::cut},
       {open + "<parameter name=\"path\">a", R"(call Write {"path":"a cut)"},
       {section(invoke("Write", "{\"path\":1}\n") + invoke("ls", "")) + "ok",
        "call Write {\n{\"path\":1}\n cut call ls {} text[ok]"}});
}

TEST(MinimaxM2, NeverCompletesACallThatIsCut) {
  std::string stream =
      section(invoke("Write", parameter("content", "a \"b\" é\n") + parameter("n", "12")));
  stream.resize(stream.find("</invoke>") + std::string("</invoke>").size());
  family_checks::expect_cut_at_every_byte(name, "hm\n</think>\n\n" + stream, "<think>\n");
}

TEST(MinimaxM2, StreamsALongValueWithLinearWork) {
  const std::string content = family_checks::long_content("</parameter> </inv </param");
  family_checks::expect_streaming(name, section(invoke("Write", parameter("content", content))),
                                  "call Write {\"content\":" + base::quote(content) + "}");
}

}  // namespace
}  // namespace mlxs::chat
