#include "chat/dialects/call_dialect.hpp"

#include <gtest/gtest.h>

#include "support/dialect_transcript.hpp"

namespace mlxs::chat {
namespace {

using support::expect_spoken;

const std::vector<core::Tool> tools = {
    {.name = "Write",
     .description = "",
     .schema_json = R"({"type":"object","properties":{"path":{"type":"string"},
       "content":{"type":["string","null"]},"n":{"type":"integer"},"x":{"type":"number"},
       "all":{"type":"boolean"},"edits":{"type":"array"},"maybe":{"anyOf":[{"type":"integer"},
       {"type":"null"}]},"any":{}}})"}};

std::string parameter(const std::string& key, const std::string& value) {
  return "<parameter=" + key + ">\n" + value + "\n</parameter>\n";
}
std::string function(const std::string& name, const std::string& parameters) {
  return "<function=" + name + ">\n" + parameters + "</function>";
}
std::string call(const std::string& name, const std::string& parameters) {
  return "<tool_call>\n" + function(name, parameters) + "\n</tool_call>";
}

TEST(Qwen3Xml, TellsTextThinkingAndCallsApart) {
  expect_spoken(
      "qwen3_xml", tools,
      {{"Hello.", "text[Hello.]"},
       {"I look.\n</think>\n\n" + call("Write", parameter("path", "a.py")),
        R"(think[I look.] call Write {"path":"a.py"})", "<|im_start|>assistant\n<think>\n"},
       {"Hi", "text[Hi]", "<think>\n\n</think>\n\n"},
       {"I write.\n\n" + call("ls", "") + "\n" + call("ls", "") + "\nDone.",
        "text[I write.] call ls {} call ls {} text[Done.]"},
       {"<tool_call>\n" + function("a", "") + "\n" + function("b", "") + "\n</tool_call>",
        "call a {} call b {}"},
       {"hm\n" + call("ls", "") + "\n</think>\n\nok", "think[hm] call ls {} text[ok]", "<think>\n"},
       {"a</think>b</tool_call>c", "text[abc]"}});
}

TEST(Qwen3Xml, TakesTheTypeFromTheSchemaNotFromTheSpelling) {
  expect_spoken(
      "qwen3_xml", tools,
      {{call("Write", parameter("path", "007") + parameter("content", "null") +
                          parameter("any", "{\"a\":1}") + parameter("new", "5")),
        R"(call Write {"path":"007","content":"null","any":"{\"a\":1}","new":"5"})"},
       {call("Write", parameter("n", "5") + parameter("x", " 1.50 ") + parameter("all", "True") +
                          parameter("edits", "[{\"a\": \"b\"},\n 2]") + parameter("maybe", "None")),
        "call Write {\"n\":5,\"x\":1.50,\"all\":true,\"edits\":[{\"a\": \"b\"},\n "
        "2],\"maybe\":null}"},
       {call("Write", parameter("n", "five") + parameter("all", "\"true\"") +
                          parameter("edits", "1],[2") + parameter("x", "")),
        R"(call Write {"n":"five","all":true,"edits":"1],[2","x":""})"},
       {call("unknown", parameter("n", "5")), R"(call unknown {"n":"5"})"},
       {call("Write", parameter("n", "1") + parameter("n", "2") + parameter("path", "a") +
                          parameter("path", "b")),
        R"(call Write {"n":1,"path":"a"})"}});
}

TEST(Qwen3Xml, RemovesExactlyOneLineBreakOnEachSide) {
  const std::vector<std::string> values = {"",
                                           "\n",
                                           "\n\n",
                                           "  lead",
                                           "tail  ",
                                           "\ttab\r\n",
                                           "\r\nx\r\n",
                                           " ",
                                           "a\n\nb",
                                           "\n\nx\n\n\n",
                                           "\"q\" \\ \x01 é日👩‍👩‍👧"};
  for (const std::string& value : values) {
    expect_spoken("qwen3_xml", tools,
                  {{call("Write", parameter("content", value)),
                    "call Write {\"content\":" + base::quote(value) + "}"}});
  }
  expect_spoken("qwen3_xml", tools,
                {{"<tool_call><function=Write><parameter=path>a</parameter></function></tool_call>",
                  R"(call Write {"path":"a"})"},
                 {call("Write", "<parameter=path>\n</parameter>\n"), R"(call Write {"path":""})"}});
}

TEST(Qwen3Xml, KeepsMarkersInsideAValue) {
  const std::vector<std::string> values = {support::all_markers(),
                                           "<parameter=a>\nx\n</parameter>\nrest",
                                           "</parameter>",
                                           "a\n</parameter>\n</parameters>",
                                           "</parameter>\n</parameter>x",
                                           "</parameter> </func",
                                           "</function>\n</tool_call>",
                                           "\n</param\n</parameter"};
  for (const std::string& value : values) {
    expect_spoken("qwen3_xml", tools,
                  {{call("Write", parameter("content", value) + parameter("n", "1")),
                    "call Write {\"content\":" + base::quote(value) + ",\"n\":1}"}});
  }
}

TEST(Qwen3Xml, NeedsADeclaredNameWhenTheOpenerIsMissing) {
  expect_spoken("qwen3_xml", tools,
                {{"ok\n" + function("Write", parameter("path", "a")) + "\n</tool_call>",
                  R"(text[ok] call Write {"path":"a"})"},
                 {"use <function=example>", "text[use <function=example>]"},
                 {function("other", parameter("a", "1")),
                  "text[" + function("other", parameter("a", "1")) + "]"}});
}

TEST(Qwen3Xml, MakesNoCallOfQuotedOrUnfinishedMarkup) {
  const std::string quoted = call("Write", parameter("path", "a"));
  const std::vector<std::string> texts = {
      "So:\n```xml\n" + quoted + "\n```\nor `<tool_call><function=Write></function></tool_call>`",
      "<tool_call> is a tag, </tool_call> too",
      "<tool_call>\n<function=two words>",
      "<tool_call>\n<func",
      "<tool_call>\n<function=Wri",
      "<tool_call>\n{\"name\": \"Delete\", \"arguments\": {}}\n</tool_call>"};
  for (const std::string& text : texts)
    expect_spoken("qwen3_xml", tools, {{text, "text[" + text + "]"}});
}

TEST(Qwen3Xml, EndsADamagedCallAsFarAsItCanBeTold) {
  expect_spoken(
      "qwen3_xml", tools,
      {{"<tool_call>\n<function=Write>\n" + parameter("path", "a") + "</tool_call>ok",
        R"(call Write {"path":"a"} text[ok])"},
       {"<tool_call>\n" + function("Write", parameter("path", "a")), R"(call Write {"path":"a"})"},
       {"<tool_call>\n<function=Write>\n" + parameter("path", "a"), R"(call Write {"path":"a"})"},
       {call("Write", "<parameter=a\nb>\n") + "ok",
        "call Write {<parameter=a\nb>\n cut text[ok]"}});
}

TEST(Qwen3Xml, TakesAnObjectInPlaceOfTheParametersForTheArguments) {
  const std::string begin = "<tool_call>\n<function=Write>\n";
  const std::string end = "\n</function>\n</tool_call>";
  const std::string markup = "a\n</function>\n</tool_call>\n<parameter=path>";
  expect_spoken(
      "qwen3_xml", tools,
      {{begin + R"({"path": "a", "n": 5})" + end + "ok",
        R"(call Write {"path": "a", "n": 5} text[ok])"},
       {begin + R"({"path":1})" + end, R"(call Write {"path":"1"})"},
       {begin + R"({"n": 5}</tool_call>)", R"(call Write {"n": 5})"},
       {begin + R"({"n": 5)" + end, "call Write {\"n\": 5\n}"},
       {begin + R"({"n": 5})", R"(call Write {"n": 5})"},
       {begin + "{}" + end + begin + "{}" + end, "call Write {} call Write {}"},
       {begin + R"({"content": )" + base::quote(markup) + "}" + end,
        R"(call Write {"content": )" + base::quote(markup) + "}"},
       {begin + R"({"path": "a)", R"(call Write {"path": "a cut)", "", StreamEnd::cut},
       {begin + R"({"path": @})" + end + "ok", "call Write {\"path\": \"@\"}\n cut text[ok]"}});
}

TEST(Qwen3Xml, EndsAValueWhoseCloserIsMissingAtTheNextDeclaredParameter) {
  const std::string open_path = "<parameter=path>\na.py\n";
  const std::string long_text = "one\n\n  two\n" + std::string(3000, 'x');
  expect_spoken(
      "qwen3_xml", tools,
      {{call("Write", open_path + parameter("n", "5")), R"(call Write {"path":"a.py","n":5})"},
       {call("Write", open_path + "<parameter=n>\n5\n" + parameter("all", "true")),
        R"(call Write {"path":"a.py","n":5,"all":true})"},
       {call("Write", open_path + parameter("content", long_text) + parameter("n", "1")),
        "call Write {\"path\":\"a.py\",\"content\":" + base::quote(long_text) + ",\"n\":1}"},
       {call("Write", "<parameter=n>\n5\n" + parameter("path", "a")),
        R"(call Write {"n":5,"path":"a"})"},
       {"<tool_call>\n<function=Write>\n" + open_path + parameter("n", "5"),
        R"(call Write {"path":"a.py","n":5})"},
       {"<tool_call>\n<function=Write>\n" + open_path + "<parameter=n>\n5\n</tool_call>",
        R"(call Write {"path":"a.py","n":5})"}});
}

TEST(Qwen3Xml, ReadsCallsWhoseMarkupLacksAPiece) {
  const std::string wanted = R"(call Write {"path":"a","n":5})";
  const std::string rest = parameter("n", "5") + "</function>\n</tool_call>";
  expect_spoken(
      "qwen3_xml", tools,
      {{"<tool_call>\nWrite>\n" + parameter("path", "a") + rest, wanted},
       {"<tool_call>\n<function=Write\n" + parameter("path", "a") + rest, wanted},
       {"<tool_call>\n<function=Write" + parameter("path", "a") + rest, wanted},
       {"<tool_call>\n<function=Write>\npath>\na\n</parameter>\n" + rest, wanted},
       {"<tool_call>\n<function=Write>\n" + parameter("path", "a") +
            "n>\n5\n</parameter>\n</function>\n</tool_call>",
        wanted},
       {"<tool_call>\n<function=Write>\n<parameter=path\na\n</parameter>\n" + rest, wanted},
       {"<tool_call>\n<function=Write>\n<parameter=path>\na\n</function>\n</tool_call>",
        R"(call Write {"path":"a"})"},
       {"<tool_call>\n<function=Write>\n<parameter=path>\na\n</function>\n</tool_call>\n" +
            call("Write", parameter("path", "b")),
        R"(call Write {"path":"a"} call Write {"path":"b"})"},
       {"<tool_call>\nother>", "text[<tool_call>\nother>]"},
       {call("Write", "<parameter=a b>\nc\n</parameter>\n"),
        "call Write {<parameter=a b>\nc\n</parameter>\n cut"}});
}

TEST(Qwen3Xml, ReadsNamesAsHtmlWritesThem) {
  const std::string value = "\na\n</parameter>\n</function>\n</tool_call>";
  const std::string wanted = R"(call Write {"path":"a"})";
  expect_spoken(
      "qwen3_xml", tools,
      {{"<tool_call>\n<function=\"Write\">\n<parameter=\"path\">" + value, wanted},
       {"<tool_call>\n<function name=\"Write\">\n<parameter name=\"path\">" + value, wanted},
       {"<tool_call>\n<function name=Write>\n<parameter name=path>" + value, wanted},
       {"<tool_call>\n<function name=\"other\">", "text[<tool_call>\n<function name=\"other\">]"}});
}

TEST(Qwen3Xml, KeepsMarkupInsideStringsOfJson) {
  const std::string edits = R"([{"old": "x\n</parameter>\n</function>\n</tool_call>", "n": ""}])";
  expect_spoken("qwen3_xml", tools,
                {{call("Write", parameter("edits", edits) + parameter("path", "a")),
                  "call Write {\"edits\":" + edits + ",\"path\":\"a\"}"},
                 {call("Write", parameter("edits", R"([{"old": "say "hi" x"}])")),
                  R"(call Write {"edits":[{"old": "say \"hi\" x"}]})"}});
}

TEST(Qwen3Xml, KeepsAValueThatTalksAboutParameters) {
  const std::vector<std::string> values = {
      "The line\n<parameter=new>\nbegins one.",
      "The line\n<parameter=content>\nbegins one.",
      "It says <parameter=n> there.",
      "A parameter:\n<parameter=n>\n5\n</parameter>\nis an integer.",
      "A parameter:\n<parameter=n>\n5\n</parameter>\nand\n<parameter=all>\ntrue",
      "```\n<parameter=n>\n5\n```",
      "A call:\n```xml\n<parameter=n>\n5\n```\nends.",
      "<function=Write>\n<parameter=n>\n5",
      "x\n<parameter=n\n>5",
      "x\n<parameter=>\n5",
      "x\n<parameter=",
      "x\n<parameter=n>\n5\n</parameter>\n</parameter>",
      "x\n<parameter=" + std::string(400, 'n') + ">\n"};
  for (const std::string& value : values) {
    expect_spoken("qwen3_xml", tools,
                  {{call("Write", parameter("content", value) + parameter("path", "p")),
                    "call Write {\"content\":" + base::quote(value) + ",\"path\":\"p\"}"}});
  }
  const std::string given = "The line\n<parameter=n>\nbegins one.";
  expect_spoken("qwen3_xml", tools,
                {{call("Write", parameter("n", "1") + parameter("content", given)),
                  "call Write {\"n\":1,\"content\":" + base::quote(given) + "}"},
                 {call("other", "<parameter=a>\n1\n" + parameter("b", "2")),
                  "call other {\"a\":\"1\\n<parameter=b>\\n2\"}"}});
}

TEST(Qwen3Xml, NeverCompletesACallThatIsCut) {
  const std::string stream =
      "<tool_call>\n" + function("Write", parameter("content", "a \"b\"\n") + parameter("n", "12"));
  for (std::size_t n = 1; n < stream.size(); ++n) {
    const auto dialect = find_dialect("qwen3_xml")->make({.prompt_tail = "", .tools = tools});
    const std::string line =
        support::transcript(*dialect, {std::string_view(stream).substr(0, n)}, StreamEnd::cut);
    EXPECT_TRUE(line.empty() || line.ends_with(" cut")) << line;
  }
}

TEST(Qwen3Xml, StreamsALongValueWithLinearWork) {
  std::string content;
  while (content.size() < 100'000) content += "line\n</param </parameter>\n\n  <x> \"q\"\n\n";
  const std::string stream = call("Write", parameter("content", content));
  const auto dialect = find_dialect("qwen3_xml")->make({.prompt_tail = "", .tools = tools});
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
