#include <gtest/gtest.h>

#include <random>

#include "chat/dialect.hpp"
#include "support/dialect_transcript.hpp"

namespace mlxs::chat {
namespace {

TEST(DialectsTable, TellsTheFamilyByItsTemplate) {
  EXPECT_EQ(dialect_for("{{ '<|tool_call>call:' + name }}", "").name, "gemma4");
  EXPECT_EQ(dialect_for("{{ '<|channel>thought' }}", "gemma4").name, "gemma4");
  EXPECT_EQ(dialect_for("<tool_call>\n<function=x>\n<parameter=y>", "qwen35").name, "qwen3_xml");
  EXPECT_EQ(dialect_for("<tool_call>\n{\"name\": ", "qwen3").name, "hermes");
  EXPECT_EQ(dialect_for("<tool_call>x<arg_key>k</arg_key>", "glm4").name, "plain");
  EXPECT_EQ(dialect_for("<function=x>{}</function>", "llama").name, "plain");
  EXPECT_EQ(dialect_for("<|channel|>analysis", "gpt-oss").name, "plain");
  EXPECT_EQ(dialect_for("{{ messages }}", "gemma4").name, "gemma4");
  EXPECT_EQ(dialect_for("", "").name, "plain");
}

TEST(DialectsTable, FindsByName) {
  for (const char* name : {"gemma4", "qwen3_xml", "hermes", "plain"}) {
    ASSERT_NE(find_dialect(name), nullptr);
    EXPECT_EQ(find_dialect(name)->name, name);
  }
  EXPECT_EQ(find_dialect("klingon"), nullptr);
}

// Soup of markup of all families, JSON and Unicode: whatever a model writes, the events hold their
// grammar, complete calls are JSON objects, and the split makes no difference.
std::string soup(std::mt19937& random) {
  static constexpr std::string_view words[] = {"<think>",
                                               "</think>",
                                               "<think>\n",
                                               "\n</think>\n\n",
                                               "<tool_call>",
                                               "</tool_call>",
                                               "<tool_call>\n",
                                               "{\"name\": \"f\", \"arguments\": {",
                                               "{\"name\": \"f\", \"arguments\": ",
                                               "\"a\": ",
                                               "\"a\"",
                                               "1",
                                               "-2.5e3",
                                               "007",
                                               "\"x\\n\"",
                                               "\\ud83d\\ude00",
                                               "\\ud83d",
                                               "\\",
                                               "}",
                                               "}}",
                                               "{",
                                               "[",
                                               "]",
                                               ",",
                                               ":",
                                               "\"",
                                               "<function=f>",
                                               "<function=g>\n",
                                               "</function>",
                                               "<parameter=a>\n",
                                               "<parameter=n>",
                                               "\n</parameter>\n",
                                               "</parameter>",
                                               "<|tool_call>call:f{",
                                               "<|tool_call>",
                                               "call:",
                                               "a:",
                                               "b:",
                                               "<|\"|>",
                                               "<tool_call|>",
                                               "<|channel>thought\n",
                                               "<|channel>",
                                               "<channel|>",
                                               "final\n",
                                               "```",
                                               "\n```\n",
                                               "`",
                                               "\n",
                                               " ",
                                               "text",
                                               "é",
                                               "日本",
                                               "👩‍👩‍👧",
                                               "true",
                                               "null",
                                               "<",
                                               "|>",
                                               "\x01"};
  std::uniform_int_distribution<std::size_t> word(0, std::size(words) - 1);
  std::uniform_int_distribution<int> length(1, 40);
  std::string text;
  for (int i = length(random); i > 0; --i) text += words[word(random)];
  return text;
}

TEST(DialectsTable, EveryDialectHoldsTheGrammarOnMarkerSoup) {
  const std::vector<core::Tool> tools = {
      {.name = "f",
       .description = "",
       .schema_json = R"({"properties":{"n":{"type":["integer","array"]}}})"}};
  std::mt19937 random(7);
  int calls = 0;
  for (int round = 0; round < 4000; ++round) {
    const std::string text = soup(random);
    const StreamEnd end = round % 3 == 0 ? StreamEnd::cut : StreamEnd::complete;
    const std::string tail = round % 2 == 0 ? "<think>\n" : "";
    for (const char* name : {"gemma4", "qwen3_xml", "hermes", "plain"}) {
      const auto make = [&] {
        return find_dialect(name)->make({.prompt_tail = tail, .tools = tools});
      };
      const auto cuts = support::split_detail::cuts_of(text, support::SplitUnit::characters);
      const std::string whole = support::transcript(*make(), {text}, end);
      EXPECT_EQ(support::transcript(*make(), support::split_detail::cut(text, cuts), end), whole)
          << name << ": " << text;
      for (const char* rule :
           {"<one ", "<a delta", "<not a", "<only", "<empty", "<an earlier", "<dialects"})
        EXPECT_EQ(whole.find(rule), std::string::npos) << name << ": " << text << "\n" << whole;
      if (whole.find("call f") != std::string::npos) ++calls;
      ASSERT_FALSE(HasFailure());
    }
  }
  EXPECT_GT(calls, 500) << "the soup must reach the calls";
}

}  // namespace
}  // namespace mlxs::chat
