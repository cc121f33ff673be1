#include <gtest/gtest.h>

#include "chat/dialects/family_checks_test.hpp"

namespace mlxs::chat {
namespace {

using support::expect_spoken;

constexpr const char* name = "deepseek_dsml";

std::string parameter(const std::string& key, const std::string& value,
                      const std::string& string = "true") {
  return "<｜DSML｜parameter name=\"" + key + "\" string=\"" + string + "\">" + value +
         "</｜DSML｜parameter>\n";
}
std::string invoke(const std::string& tool, const std::string& parameters) {
  return "<｜DSML｜invoke name=\"" + tool + "\">\n" + parameters + "</｜DSML｜invoke>\n";
}
std::string section(const std::string& calls, const std::string& word = "tool_calls") {
  return "<｜DSML｜" + word + ">\n" + calls + "</｜DSML｜" + word + ">";
}

TEST(DeepseekDsml, TellsTextThinkingAndCallsApart) {
  expect_spoken(
      name, family_checks::tools(),
      {{"Hello.", "text[Hello.]", "<｜Assistant｜></think>"},
       {"I look.</think>\n\n" + section(invoke("Write", parameter("path", "a.py"))),
        R"(think[I look.] call Write {"path":"a.py"})", "<｜Assistant｜><think>"},
       {"I look.\n\n" + section(invoke("ls", "") + invoke("ls", "\n"), "function_calls") + "\nOk.",
        "text[I look.] call ls {} call ls {} text[Ok.]", "<think></think>"},
       {"hm\n\n" + section(invoke("ls", "")) + "</think>ok", "think[hm\n] call ls {} text[ok]",
        "<think>"},
       {section(invoke("a", "")) + "\n" + section(invoke("b", "")), "call a {} call b {}"}});
}

TEST(DeepseekDsml, TakesTheTypeFromTheSchemaNotFromTheAttribute) {
  expect_spoken(
      name, family_checks::tools(),
      {{section(invoke("Write", parameter("path", "007", "false") + parameter("content", "null") +
                                    parameter("new", "5", "false"))),
        R"(call Write {"path":"007","content":"null","new":"5"})"},
       {section(invoke("Write", parameter("n", "5") + parameter("x", "1.50", "false") +
                                    parameter("all", "True") + parameter("maybe", "null") +
                                    parameter("lines", "[1,\n 2]", "false") +
                                    parameter("options", "{\"a\": {}}", "false"))),
        "call Write {\"n\":5,\"x\":1.50,\"all\":true,\"maybe\":null,\"lines\":[1,\n "
        "2],\"options\":{\"a\": {}}}"},
       {section(invoke("Write", parameter("n", "five", "false") + parameter("lines", "1],[2"))),
        R"(call Write {"n":"five","lines":"1],[2"})"},
       {section(invoke("Write", parameter("n", "1") + parameter("n", "2") + parameter("path", "a") +
                                    parameter("path", "b"))),
        R"(call Write {"n":1,"path":"a"})"},
       {section(invoke("Write", "<｜DSML｜parameter name=\"path\">a</｜DSML｜parameter>")),
        R"(call Write {"path":"a"})"}});
}

TEST(DeepseekDsml, KeepsOddStrings) {
  for (const std::string& odd : family_checks::odd_strings()) {
    expect_spoken(name, family_checks::tools(),
                  {{section(invoke("Write", parameter("content", odd) + parameter("n", "1"))),
                    "call Write {\"content\":" + base::quote(odd) + ",\"n\":1}"}});
  }
}

TEST(DeepseekDsml, KeepsItsOwnMarkersInsideAValue) {
  const std::vector<std::string> values = {
      "</｜DSML｜parameter>",
      "a</｜DSML｜parameter>\n</｜DSML｜parameters>",
      "</｜DSML｜parameter></｜DSML｜parameter>x",
      "</｜DSML｜parameter> </｜DSML｜inv",
      "</｜DSML｜invoke>\n</｜DSML｜tool_calls>",
      parameter("a", "x") + "rest",
      section(invoke("f", parameter("a", "b") + parameter("c", "d")) + invoke("ls", "")),
      "</，</｜DSML，"};
  for (const std::string& value : values) {
    expect_spoken(name, family_checks::tools(),
                  {{section(invoke("Write", parameter("content", value) + parameter("n", "1"))),
                    "call Write {\"content\":" + base::quote(value) + ",\"n\":1}"}});
  }
}

TEST(DeepseekDsml, NeedsADeclaredNameOutsideOfASection) {
  const std::string stranger = invoke("other", parameter("a", "1"));
  expect_spoken(name, family_checks::tools(),
                {{"ok\n" + invoke("Write", parameter("path", "a")) + "</｜DSML｜tool_calls>",
                  R"(text[ok] call Write {"path":"a"})"},
                 {stranger, "text[" + stranger + "]"}});
}

TEST(DeepseekDsml, MakesNoCallOfQuotedOrUnfinishedMarkup) {
  const std::string quoted = section(invoke("Write", parameter("path", "a")));
  const std::vector<std::string> texts = {
      "So:\n```\n" + quoted + "\n```\nor `<｜DSML｜invoke name=\"ls\"></｜DSML｜invoke>`",
      "<｜DSML｜tool_calls> is a tag, </｜DSML｜tool_calls> too",
      "<｜DSML｜tool_calls>\n<｜DSML｜invoke name=\"two words\">",
      "<｜DSML｜tool_calls>\n<｜DSML｜inv",
      "<｜DSML｜tool_calls>\n<｜DSML｜invoke name=\"Wri",
      "<｜DSML｜tool_calls>\n{\"name\": \"Write\"}\n</｜DSML｜tool_calls>"};
  for (const std::string& text : texts)
    expect_spoken(name, family_checks::tools(), {{text, "text[" + text + "]"}});
}

TEST(DeepseekDsml, EndsADamagedCallAsFarAsItCanBeTold) {
  const std::string open = "<｜DSML｜tool_calls>\n<｜DSML｜invoke name=\"Write\">\n";
  const auto& tools = family_checks::tools();
  expect_spoken(
      name, tools,
      {{open + parameter("path", "a") + "</｜DSML｜tool_calls>ok",
        R"(call Write {"path":"a"} text[ok])"},
       {"<｜DSML｜tool_calls>\n" + invoke("Write", parameter("path", "a")),
        R"(call Write {"path":"a"})"},
       {open + parameter("path", "a") + parameter("n", "12"), R"(call Write {"path":"a","n":12})"},
       {open + parameter("path", "a"), R"(call Write {"path":"a cut)", "", StreamEnd::cut},
       {open + "<｜DSML｜parameter name=\"path\" string=\"true\">a",
        R"(call Write {"path":"a cut)"},
       {open + "{\"path\":1}\n</｜DSML｜invoke>\n</｜DSML｜tool_calls>ok",
        "call Write {\n{\"path\":1}\n cut text[ok]"},
       {section(invoke("Write", "<｜DSML｜parameter name=\"a\nb\">") + invoke("ls", "")) + "ok",
        "call Write {<｜DSML｜parameter name=\"a\nb\"> cut call ls {} text[ok]"},
       {section(invoke("Write", "<｜DSML｜parameter name=\"a\" + 1>")),
        "call Write {<｜DSML｜parameter name=\"a\" + 1> cut"}});
}

TEST(DeepseekDsml, NeverCompletesACallThatIsCut) {
  std::string stream =
      section(invoke("Write", parameter("content", "a \"b\" é\n") + parameter("n", "12")));
  stream.resize(stream.find("</｜DSML｜invoke>") + std::string("</｜DSML｜invoke>").size());
  family_checks::expect_cut_at_every_byte(name, "I look.</think>\n\n" + stream, "<think>");
}

TEST(DeepseekDsml, StreamsALongValueWithLinearWork) {
  const std::string content =
      family_checks::long_content("</｜DSML｜parameter> </｜DSML｜inv </｜DSML");
  family_checks::expect_streaming(name, section(invoke("Write", parameter("content", content))),
                                  "call Write {\"content\":" + base::quote(content) + "}");
}

}  // namespace
}  // namespace mlxs::chat
