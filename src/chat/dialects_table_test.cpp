#include <gtest/gtest.h>

#include <map>
#include <random>
#include <string>

#include "chat/dialect.hpp"
#include "support/dialect_transcript.hpp"

namespace mlxs::chat {
namespace {

using Words = std::vector<std::string>;

TEST(DialectsTable, TellsTheFamilyByItsTemplate) {
  const std::pair<const char*, const char*> rows[] = {
      {"{{ '<|tool_call>call:' + name }}", "gemma4"},
      {"<|channel>thought", "gemma4"},
      {"<tool_call>\n<function=x>\n<parameter=y>", "qwen3_xml"},
      {"<tool_call>\n{\"name\": ", "hermes"},
      {"<tool_call>x<arg_key>k</arg_key>", "glm"},
      {"within <tool_call></tool_call> tags: <tool_calls>[{", "apriel"},
      {"<function=x>{}</function>", "plain"},
      {"<|start|>assistant<|channel|>analysis<|message|>", "gpt_oss"},
      {"<|channel|>", "plain"},
      {"<|start_header_id|>assistant<|end_header_id|>", "plain"},
      {"]<]minimax[>[<tool_call>", "plain"},
      {"", "plain"}};
  for (const auto& [source, name] : rows) EXPECT_EQ(dialect_for(source, "").name, name) << source;
}

TEST(DialectsTable, TakesTheArchitectureWhenTheTemplateSaysNothing) {
  EXPECT_EQ(dialect_for("{{ messages }}", "gemma4").name, "gemma4");
  EXPECT_EQ(dialect_for("", "gpt-oss").name, "gpt_oss");
  EXPECT_EQ(dialect_for("", "lfm2moe").name, "lfm2");
  EXPECT_EQ(dialect_for("", "llama").name, "plain");
  EXPECT_EQ(dialect_for("[TOOL_CALLS]", "gemma4").name, "mistral");
}

// What each family writes, in pieces.
std::map<std::string, Words> words_of_families() {
  const Words json_list{"[",
                        "]",
                        "]",
                        ", ",
                        R"({"name": "f", "arguments": {)",
                        R"({"name": "f", "arguments": )",
                        R"({"name": "g)",
                        "}}",
                        "}}",
                        "}}]"};
  const auto with = [&](Words words) {
    words.insert(words.end(), json_list.begin(), json_list.end());
    return words;
  };
  return {
      {"gemma4",
       {"<|tool_call>call:f{", "<|tool_call>", "call:", "a:", "b:", "<|\"|>", "<|\"|>",
        "<tool_call|>", "}<tool_call|>", "<|channel>thought\n", "<|channel>", "<channel|>",
        "final\n", "<turn|>"}},
      {"qwen3_xml",
       {"<tool_call>\n", "</tool_call>", "<function=f>", "<function=g>\n", "</function>",
        "<parameter=a>\n", "<parameter=n>", "\n</parameter>\n", "</parameter>"}},
      {"hermes", with({"<tool_call>", "<tool_call>\n", "</tool_call>", "</tool_call>"})},
      {"deepseek_v3",
       {"<｜tool▁calls▁begin｜>", "<｜tool▁call▁begin｜>", "<｜tool▁call▁begin｜>f<｜tool▁sep｜>{",
        "function<｜tool▁sep｜>f\n```json\n{", "<｜tool▁sep｜>", "}<｜tool▁call▁end｜>",
        "<｜tool▁call▁end｜>", "<｜tool▁calls▁end｜>", "f", "<｜"}},
      {"deepseek_dsml",
       {"<｜DSML｜tool_calls>\n", "<｜DSML｜function_calls>", "<｜DSML｜invoke name=\"f\">\n",
        "<｜DSML｜parameter name=\"a\" string=\"true\">", "<｜DSML｜parameter name=\"n\">",
        "</｜DSML｜parameter>", "</｜DSML｜parameter>\n", "</｜DSML｜invoke>\n",
        "</｜DSML｜tool_calls>", "<｜DSML｜", "<｜"}},
      {"gpt_oss",
       {"<|channel|>analysis<|message|>", "<|channel|>final<|message|>",
        "<|channel|>commentary to=functions.f <|constrain|>json<|message|>",
        " to=functions.f<|channel|>commentary json<|message|>{", "<|end|>", "<|end|>",
        "<|start|>assistant", "<|start|>user", "<|call|>", "<|return|>", "<|message|>",
        "<|channel|>"}},
      {"mistral", with({"[TOOL_CALLS]", "[TOOL_CALLS]f[ARGS]{", "f[CALL_ID]x[ARGS]{",
                        "[TOOL_CALLS][", "[THINK]", "[/THINK]", "[ARGS]", "f", "}"})},
      {"glm",
       {"<tool_call>f\n", "<tool_call>", "</tool_call>", "<arg_key>a</arg_key>\n<arg_value>",
        "<arg_key>n</arg_key><arg_value>", "</arg_value>", "</arg_value>\n", "<arg_key>",
        "</arg_key>", "<|observation|>", "f"}},
      {"kimi_k2",
       {"<|tool_calls_section_begin|>", "<|tool_call_begin|>functions.f:0", "<|tool_call_begin|>",
        "<|tool_call_argument_begin|>{", "<|tool_call_argument_begin|>", "}<|tool_call_end|>",
        "<|tool_call_end|>", "<|tool_calls_section_end|>", "f:1"}},
      {"minimax_m2",
       {"<minimax:tool_call>\n", "<invoke name=\"f\">\n", "<invoke name=\"g\">",
        "<parameter name=\"a\">", "<parameter name=\"n\">", "</parameter>", "</parameter>\n",
        "</invoke>\n", "</minimax:tool_call>"}},
      {"llama3", with({"\n{\"name\": \"f\", \"parameters\": {", "{\"name\": \"f\", \"parameters\":",
                       "<|python_tag|>", "<|python_tag|>f.call(", "a=\"", "\")", ")", "; ", "\n{",
                       "\"type\": \"function\", ", "a='"})},
      {"granite3", with({"<|tool_call|>", "<|tool_call|>["})},
      {"lfm2",
       with({"<|tool_call_start|>[f(", "<|tool_call_start|>[", "<|tool_call_start|>", "f(", "a='",
             "n=", "a=", "'", "\"",
             "'"
             "''",
             "), f(", ")", ")]<|tool_call_end|>", "<|tool_call_end|>", "', n=", "\\u00e", "True"})},
      {"apriel", with({"<tool_calls>", "<tool_calls>[", "]</tool_calls>", "</tool_calls>",
                       "Here are my reasoning steps:", "[BEGIN FINAL RESPONSE]"})},
      {"nemotron", with({"<TOOLCALL>", "<TOOLCALL>[", "</TOOLCALL>", "]</TOOLCALL>"})},
      {"plain", {"<tool_call>"}}};
}

const Words common_words{"<think>",
                         "</think>",
                         "<think>\n",
                         "\n</think>\n\n",
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
                         "\x01",
                         "，",
                         "'"};

TEST(DialectsTable, FindsByName) {
  for (const auto& [name, words] : words_of_families()) {
    ASSERT_NE(find_dialect(name), nullptr) << name;
    EXPECT_EQ(find_dialect(name)->name, name);
  }
  EXPECT_EQ(find_dialect("klingon"), nullptr);
}

// Soup of markup, JSON and Unicode, mainly of one family: whatever a model writes, the events hold
// their grammar, complete calls are JSON objects, and the split makes no difference.
class Soup {
 public:
  explicit Soup(unsigned seed) : random_(seed) {}

  std::string cook(const std::map<std::string, Words>& families, const std::string& family) {
    std::string text;
    for (std::size_t i = below(40) + 1; i > 0; --i) {
      const std::size_t dice = below(10);
      if (dice < 6) text += pick(families.at(family));
      if (dice >= 6 && dice < 9) text += pick(common_words);
      if (dice == 9)
        text += pick(std::next(families.begin(), static_cast<int>(below(families.size())))->second);
    }
    return text;
  }

 private:
  std::size_t below(std::size_t size) { return random_() % size; }
  const std::string& pick(const Words& words) { return words[below(words.size())]; }

  std::mt19937 random_;
};

void expect_grammar(const std::string& name, const std::string& text, const std::string& heard) {
  for (const char* rule :
       {"<one ", "<a delta", "<not a", "<only", "<empty", "<an earlier", "<dialects"})
    EXPECT_EQ(heard.find(rule), std::string::npos) << name << ": " << text << "\n" << heard;
}

TEST(DialectsTable, EveryDialectHoldsTheGrammarOnMarkerSoup) {
  const std::vector<core::Tool> tools = {
      {.name = "f",
       .description = "",
       .schema_json = R"({"properties":{"n":{"type":["integer","array"]}}})"}};
  const std::map<std::string, Words> families = words_of_families();
  for (const auto& [name, words] : families) {
    Soup soup(7);
    int calls = 0;
    for (int round = 0; round < 2000; ++round) {
      const std::string text = soup.cook(families, name);
      const StreamEnd end = round % 3 == 0 ? StreamEnd::cut : StreamEnd::complete;
      const DialectOptions options{
          .prompt_tail = round % 2 == 0 ? "<think>\n" : "<|start|>assistant", .tools = tools};
      const auto make = [&, family = name] { return find_dialect(family)->make(options); };
      const auto cuts = support::split_detail::cuts_of(text, support::SplitUnit::characters);
      const std::string whole = support::transcript(*make(), {text}, end);
      EXPECT_EQ(support::transcript(*make(), support::split_detail::cut(text, cuts), end), whole)
          << name << ": " << text;
      expect_grammar(name, text, whole);
      if (whole.find("call f") != std::string::npos) ++calls;
      ASSERT_FALSE(HasFailure());
    }
    EXPECT_GT(calls, name == "plain" ? -1 : 100) << name << ": the soup must reach the calls";
  }
}

}  // namespace
}  // namespace mlxs::chat
