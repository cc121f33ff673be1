#include "chat/dialects/foreign_calls.hpp"

#include <gtest/gtest.h>

#include "chat/dialects/family_checks_test.hpp"

namespace mlxs::chat {
namespace {

using family_checks::strict_tools;
using support::expect_spoken;

struct Notation {
  std::string call;    // Read with the path a.py
  std::string family;  // whose own it is
};

std::string invoke(const std::string& parameters) {
  return "<invoke name=\"Read\">\n" + parameters + "</invoke>";
}

const std::string path_parameter = "<parameter name=\"path\">a.py</parameter>\n";

std::vector<Notation> notations() {
  return {
      {R"([TOOL_CALLS]Read[ARGS]{"path":"a.py"})", "mistral"},
      {R"([TOOL_CALLS][{"name":"Read","arguments":{"path":"a.py"}}])", "mistral"},
      {invoke(path_parameter), "minimax_m2"},
      {"<function_calls>\n" + invoke(path_parameter) + "\n</function_calls>", "minimax_m2"},
      {"<minimax:tool_call>\n" + invoke(path_parameter) + "\n</minimax:tool_call>", "minimax_m2"},
      {R"(<|tool_call>call:Read{path:<|"|>a.py<|"|>}<tool_call|>)", "gemma4"}};
}

constexpr std::string_view families[] = {"qwen3_xml", "hermes",   "glm",      "kimi_k2",
                                         "llama3",    "lfm2",     "granite3", "deepseek_v3",
                                         "gemma4",    "nemotron", "mistral",  "minimax_m2"};

// The harmony header in front of what GPT-OSS says.
const std::string final_channel = "<|channel|>final<|message|>";

void expect_everywhere(const Notation& notation, const std::string& stream,
                       const std::string& wanted, StreamEnd end = StreamEnd::complete) {
  for (const std::string_view family : families) {
    if (family == notation.family) continue;
    SCOPED_TRACE(family);
    expect_spoken(family, strict_tools(), {{stream, wanted, "", end}});
  }
  expect_spoken("gpt_oss", strict_tools(), {{final_channel + stream, wanted, "", end}});
}

TEST(ForeignCalls, AreReadInEveryFamily) {
  const std::string heard = R"(call Read {"path":"a.py"})";
  for (const Notation& notation : notations()) {
    SCOPED_TRACE(notation.call);
    expect_everywhere(notation, notation.call, heard);
    expect_everywhere(notation, "I look.\n\n" + notation.call + "\n", "text[I look.] " + heard);
  }
}

TEST(ForeignCalls, MayBeSeveralAndTextMayFollow) {
  expect_spoken("hermes", strict_tools(),
                {{"<function_calls>\n" + invoke(path_parameter) + "\n" + invoke(path_parameter) +
                      "\n</function_calls>\nok",
                  R"(call Read {"path":"a.py"} call Read {"path":"a.py"} text[ok])"},
                 {"[TOOL_CALLS]ls[ARGS]{}[TOOL_CALLS]ls{}", "call ls {} call ls {}"},
                 {"<|tool_call>call:ls{}<tool_call|>\n<tool_call>\n{\"name\": \"ls\", "
                  "\"arguments\": {}}\n</tool_call>",
                  "call ls {} call ls {}"}});
}

TEST(ForeignCalls, KeepOddStrings) {
  for (const std::string& odd : family_checks::odd_strings()) {
    const std::string json = R"({"path": )" + base::quote(odd) + "}";
    expect_spoken("qwen3_xml", strict_tools(),
                  {{"[TOOL_CALLS]Read[ARGS]" + json, "call Read " + json}});
  }
}

TEST(ForeignCalls, AreTextWhereTheyAreQuotedOrInsideALine) {
  for (const Notation& notation : notations()) {
    for (const std::string& text :
         {"Write " + notation.call, "So:\n```\n" + notation.call + "\n```\nends.",
          "```\n" + notation.call, "`" + notation.call + "`", "- " + notation.call})
      expect_everywhere(notation, text, "text[" + text + "]");
  }
}

TEST(ForeignCalls, AreTextWhenTheyDoNotFit) {
  const std::pair<std::string, std::string> rows[] = {
      {R"([TOOL_CALLS]Delete[ARGS]{"path":"a"})", "mistral"},
      {R"([TOOL_CALLS]Read[ARGS]{"limit":5})", "mistral"},
      {R"([TOOL_CALLS]Read[ARGS]{"path":"a","mode":"r"})", "mistral"},
      {R"([TOOL_CALLS]Read[ARGS]{"path":5})", "mistral"},
      {R"([TOOL_CALLS]Read[ARGS]{"path":"a)", "mistral"},
      {R"([TOOL_CALLS]Read[ARGS] and JSON)", "mistral"},
      {R"([TOOL_CALLS]Read[ARGS]{"path": @}
more)",
       "mistral"},
      {R"([TOOL_CALLS][{"name":"Delete","arguments":{}}])", "mistral"},
      {R"([TOOL_CALLS][{"name":"ls","arguments":{}},{"name":"Delete","arguments":{}}])", "mistral"},
      {"[TOOL_CALLS] is Mistral's.", "mistral"},
      {"[TOOL_CALLS]", "mistral"},
      {"<invoke name=\"Delete\">\n" + path_parameter + "</invoke>", "minimax_m2"},
      {invoke("<parameter name=\"mode\">r</parameter>\n" + path_parameter), "minimax_m2"},
      {invoke(""), "minimax_m2"},
      {"<invoke name=\"Read\">\n" + path_parameter + "and more", "minimax_m2"},
      {"<function_calls>\nare a tag", "minimax_m2"},
      {"<function_calls>\n<invoke name=\"Delete\">\n</invoke>\n</function_calls>", ""},
      {R"(<|tool_call>call:Delete{path:<|"|>a<|"|>}<tool_call|>)", "gemma4"},
      {R"(<|tool_call>call:Read{limit:5}<tool_call|>)", "gemma4"},
      {R"(<|tool_call>call:Read{path:<|"|>a)", "gemma4"},
      {"<|tool_call>is a tag", "gemma4"}};
  for (const auto& [text, family] : rows) {
    SCOPED_TRACE(text);
    expect_everywhere({"", family}, text, "text[" + text + "]");
  }
}

TEST(ForeignCalls, AreNoCallsWithoutToolsOrWhenCut) {
  for (const Notation& notation : notations()) {
    for (const std::string_view family : families) {
      if (family == notation.family) continue;
      expect_spoken(family, {}, {{notation.call, "text[" + notation.call + "]"}});
      for (std::size_t n = 1; n + 3 < notation.call.size(); ++n) {
        const auto dialect =
            find_dialect(family)->make({.prompt_tail = "", .tools = strict_tools()});
        const std::string_view part = std::string_view(notation.call).substr(0, n);
        const std::string line = support::transcript(*dialect, {part}, StreamEnd::cut);
        const bool is_call = line.starts_with("call ");
        // The call is whole, and only the end of its frame is cut.
        EXPECT_TRUE(!is_call || line == R"(call Read {"path":"a.py"})") << part << "\n" << line;
      }
    }
  }
}

// What is given back may hold the family's own call.
// The end of the message is not part of a call that was never finished.
TEST(ForeignCalls, EndWithTheMessage) {
  const std::string open = "<invoke name=\"Read\">\n<parameter name=\"path\">abc";
  expect_spoken("gpt_oss", strict_tools(),
                {{"<|channel|>final<|message|>" + open +
                      "<|end|><|start|>assistant"
                      "<|channel|>final<|message|>ok<|return|>",
                  "text[" + open + "] text[ok]"}});
  expect_spoken("gemma4", strict_tools(), {{open + "<turn|>", "text[" + open + "]"}});
}

TEST(ForeignCalls, GiveBackWhatStandsBehindThem) {
  const std::string own = "<tool_call>\n{\"name\": \"ls\", \"arguments\": {}}\n</tool_call>";
  expect_spoken("hermes", strict_tools(),
                {{"[TOOL_CALLS]Read[ARGS]" + own, "text[[TOOL_CALLS]Read[ARGS]] call ls {}"},
                 {"<invoke name=\"Read\">\n" + own, "text[<invoke name=\"Read\">] call ls {}"}});
}

TEST(ForeignCalls, WorkLinearlyWhereManyAreRefused) {
  std::string text;
  while (text.size() < 200'000)
    text += "[TOOL_CALLS]Read[ARGS]{\"path\":\"\n<invoke name=\"Read\">\n<|tool_call>call:ls{a:\n";
  const auto dialect = find_dialect("hermes")->make({.prompt_tail = "", .tools = strict_tools()});
  EXPECT_EQ(support::transcript(*dialect, {text}), "text[" + text + "]");
  EXPECT_LT(static_cast<const CallDialect&>(*dialect).steps(), 20 * text.size());
}

}  // namespace
}  // namespace mlxs::chat
