#include "chat/dialects/fenced_calls.hpp"

#include <gtest/gtest.h>

#include "chat/dialects/family_checks_test.hpp"

namespace mlxs::chat {
namespace {

using family_checks::strict_tools;
using support::expect_spoken;

constexpr std::string_view families[] = {"qwen3_xml", "glm",    "kimi_k2", "gemma4",
                                         "mistral",   "hermes", "llama3",  "deepseek_dsml"};

std::string fence(const std::string& content, const std::string& info = "json") {
  return "```" + info + "\n" + content + "\n```";
}

const std::string read_a = R"({"name": "Read", "arguments": {"path": "a.py"}})";
const std::string heard_a = R"(call Read {"path": "a.py"})";

void expect_everywhere(const std::vector<support::Spoken>& rows) {
  for (const std::string_view family : families) {
    SCOPED_TRACE(family);
    expect_spoken(family, strict_tools(), rows);
  }
}

TEST(FencedCalls, AreCallsWhereTheyAreTheWholeAnswer) {
  expect_everywhere(
      {{fence(read_a), heard_a},
       {fence(read_a, ""), heard_a},
       {fence(read_a, "tool_call"), heard_a},
       {"\n" + fence(read_a) + "\n\n", heard_a},
       {"I look at it:\n" + fence(read_a), "text[I look at it:] " + heard_a},
       {"I look at\nthe `file`.\n\n" + fence(read_a), "text[I look at\nthe `file`.] " + heard_a},
       {fence("{\n  \"name\": \"Read\",\n  \"arguments\": {\"path\": \"a\", \"limit\": 5}\n}"),
        R"(call Read {"path": "a", "limit": 5})"},
       {fence(R"({"arguments": {"path": "a"}, "name": "Read"})"), R"(call Read {"path": "a"})"},
       {fence(R"({"name": "Read", "parameters": {"path": "a"}})"), R"(call Read {"path": "a"})"},
       {fence(R"({"name": "Read", "input": {"path": "a"}})"), R"(call Read {"path": "a"})"},
       {fence(R"({"name": "ls", "arguments": {}})"), "call ls {}"},
       {fence("[" + read_a + ", " + R"({"name": "ls", "arguments": {}}])"),
        heard_a + " call ls {}"},
       {fence(R"({"name": "Read", "arguments": {"path": "```\n`x` \\ \""}})"),
        R"(call Read {"path": "```\n`x` \\ \""})"}});
}

TEST(FencedCalls, StandBehindThinking) {
  expect_spoken(
      "qwen3_xml", strict_tools(),
      {{"<think>\nI look.\n</think>\n\n" + fence(read_a), "think[I look.] " + heard_a},
       {"hm\n</think>\n\nSo:\n" + fence(read_a), "think[hm] text[So:] " + heard_a, "<think>\n"}});
}

TEST(FencedCalls, AreTextInEveryOtherCase) {
  const std::string paragraph(500, 'x');
  const std::vector<std::string> texts = {
      fence(read_a) + "\nThis reads a file.",
      "The call\n\nlooks like this:\n" + fence(read_a),
      paragraph + "\n" + fence(read_a),
      fence(read_a) + "\n" + fence(read_a),
      "Settings:\n" + fence("{\"a\": 1}") + "\n" + fence(read_a),
      "````json\n" + read_a + "\n````",
      "```python\n" + read_a + "\n```",
      "```json lines of calls\n" + read_a + "\n```",
      fence("// a call\n" + read_a),
      fence(R"({"name": "Delete", "arguments": {"path": "a"}})"),
      fence(R"({"name": "Read", "arguments": {"path": "a", "mode": "r"}})"),
      fence(R"({"name": "Read", "arguments": {"limit": 5}})"),
      fence(R"({"name": "Read", "arguments": {"path": 5}})"),
      fence(R"({"name": "Read", "arguments": "a"})"),
      fence(R"({"name": "Read"})"),
      fence(R"({"name": "ls"})"),
      fence(R"({"name": "Read", "version": "1.0.0", "dependencies": {}})"),
      fence(R"({"name": "my-package", "version": "1.0.0", "scripts": {"x": "y"}})"),
      fence(R"({"tool": "Read", "arguments": {"path": "a"}})"),
      fence(R"({"$schema": "x", "name": "Read", "parameters": {"path": "a"}})"),
      fence(R"({"name": "Read", "description": "d", "parameters": {"type": "object"}})"),
      fence(R"({"name": "Read", "parameters": {"type": "object", "properties": {}}})"),
      fence(read_a + "\n" + read_a),
      fence(read_a + "}"),
      fence("[" + read_a + ", 5]"),
      fence("[" + read_a + R"(, {"name": "Delete", "arguments": {}}])"),
      fence("[]"),
      fence("{}"),
      fence(""),
      fence("{\"calls\": [" + read_a + "]}"),
      fence(read_a + "\nmore"),
      "```json\n" + read_a + "```` x"};
  for (const std::string& text : texts) expect_everywhere({{text, "text[" + text + "]"}});
  // In families without bare calls, where the JSON itself is none.
  for (const std::string& text : {"So: " + fence(read_a), "> " + fence(read_a)})
    expect_spoken("qwen3_xml", strict_tools(), {{text, "text[" + text + "]"}});
}

TEST(FencedCalls, AreTextWithoutToolsInsideThinkingBehindCallsAndWhenCut) {
  for (const std::string_view family : families)
    expect_spoken(family, {}, {{fence(read_a), "text[" + fence(read_a) + "]"}});
  expect_spoken(
      "qwen3_xml", strict_tools(),
      {{fence(read_a) + "\n</think>\n\nok", "think[" + fence(read_a) + "] text[ok]", "<think>\n"},
       {"<tool_call>\n<function=ls>\n</function>\n</tool_call>\n" + fence(read_a),
        "call ls {} text[" + fence(read_a) + "]"},
       {fence(read_a) + "\n<tool_call>\n<function=ls>\n</function>\n</tool_call>",
        "text[" + fence(read_a) + "] call ls {}"}});
  expect_everywhere({{fence(read_a), "text[" + fence(read_a) + "] cut", "", StreamEnd::cut}});
}

TEST(FencedCalls, ReleaseAFenceAsSoonAsItIsNone) {
  const std::pair<std::string, std::string> rows[] = {
      {"```json\n{\"na", "me2\""},
      {"```json\n{\"name\": \"Delete\", \"arg", "uments\": "},
      {"```c", "pp stands for it\nx"},
      {"```json\n", "//"},
      {"```json\n{\"arguments\": {\"path\": \"" + std::string(4000, 'x'), std::string(200, 'x')},
      {"```json\n" + read_a + "\n```\n", "A"}};
  for (const auto& [held, released] : rows) {
    const auto dialect =
        find_dialect("qwen3_xml")->make({.prompt_tail = "", .tools = strict_tools()});
    EXPECT_TRUE(dialect->feed(held).empty()) << held;
    core::Events events = dialect->feed(released);
    ASSERT_EQ(events.size(), 2U) << held;
    EXPECT_TRUE(std::get<core::BlockDelta>(events[1]).text.starts_with("```")) << held;
  }
}

TEST(FencedCalls, LetTheIntroductionFlow) {
  const auto dialect =
      find_dialect("qwen3_xml")->make({.prompt_tail = "", .tools = strict_tools()});
  EXPECT_EQ(dialect->feed("I look:").size(), 2U);
  EXPECT_TRUE(dialect->feed("\n```json\n").empty());
}

}  // namespace
}  // namespace mlxs::chat
