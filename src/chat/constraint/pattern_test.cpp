#include "chat/constraint/pattern.hpp"

#include <gtest/gtest.h>

#include <random>
#include <regex>

#include "base/json.hpp"
#include "chat/constraint/gbnf_twin_test.hpp"
#include "chat/constraint/notation.hpp"

namespace mlxs::chat {
namespace {

std::optional<Gbnf> rule_for(const TextNotation& notation, const std::string& pattern) {
  Grammar grammar;
  const auto root = pattern_rule(grammar, notation, pattern);
  if (!root) return std::nullopt;
  return Gbnf(grammar.text(*root));
}

// Patterns of the kind that tools declare.
const std::vector<std::string> patterns{"^[a-z]+$",
                                        "^[A-Za-z_][A-Za-z0-9_]*$",
                                        "^\\d{4}-\\d{2}-\\d{2}$",
                                        "^#[0-9a-fA-F]{6}$",
                                        "^(get|list|delete)_[a-z]{1,3}$",
                                        "^a|b$",
                                        "^(a|b)$",
                                        "^/api/",
                                        "\\.json$",
                                        "x",
                                        "",
                                        "^$",
                                        "^.{2,4}$",
                                        "^[^\"\\\\]*$",
                                        "^[^/]+/[^/]+$",
                                        "^\\w+(-\\w+)*$",
                                        "^\\S+@\\S+\\.[a-z]{2,}$",
                                        "^(?:v)?\\d+(\\.\\d+){0,2}$",
                                        "^[+-]?\\d*?[.,]\\d$",
                                        "^[\\w.-]{1,5}$",
                                        "^\"q\"$",
                                        "^a\\\\b\\/c$",
                                        "^\\x41\\u0042[\\x43]$",
                                        "^[\\s\\S]{0,3}$",
                                        "^[a-c-]+$",
                                        "^a$|^b+$|^$",
                                        "^[ -~]{1,4}$",
                                        "^({{x}})$"};

std::string text_of(const TextNotation& notation, const std::string& written) {
  if (notation.open.starts_with('"'))
    return std::string(base::parse_json(written, "text").value().as_string());
  return written.substr(notation.open.size(),
                        written.size() - notation.open.size() - notation.close.size());
}

TEST(Pattern, MakesTextsThatMatch) {
  std::mt19937 random(11);
  const TextNotation raw = raw_text("</p>", "</p>", {});
  const TextNotation gemma = gemma4_notation().texts.front();
  const TextNotation json = json_notation().texts.front();
  int tried = 0;
  for (const std::string& pattern : patterns) {
    std::regex wanted;
    try {
      wanted = std::regex(pattern, std::regex::ECMAScript);
    } catch (const std::regex_error&) {
      EXPECT_FALSE(rule_for(json, pattern).has_value()) << pattern;
      continue;
    }
    for (const TextNotation* notation : {&json, &raw, &gemma}) {
      const auto gbnf = rule_for(*notation, pattern);
      ASSERT_TRUE(gbnf) << pattern;
      for (int round = 0; round < 60; ++round) {
        const std::string written = gbnf->sample(random, round);
        const std::string text = text_of(*notation, written);
        // std::regex counts bytes.
        const bool ascii = characters_of(text).size() == text.size();
        EXPECT_TRUE(!ascii || std::regex_search(text, wanted)) << pattern << ": " << text;
        ++tried;
      }
    }
  }
  EXPECT_GT(tried, 4000);
}

TEST(Pattern, AcceptsWhatMatchesAndNothingElse) {
  std::mt19937 random(12);
  const TextNotation raw = raw_text("$END$", "$END$", {});
  const std::string letters = "abxyZ09_-./@ #v";
  for (const std::string& pattern : patterns) {
    if (pattern == "^({{x}})$") continue;
    const std::regex wanted(pattern, std::regex::ECMAScript);
    const auto gbnf = rule_for(raw, pattern);
    for (int round = 0; round < 400; ++round) {
      std::string text;
      for (std::size_t i = random() % 6; i > 0; --i) text += letters[random() % letters.size()];
      if (round % 40 == 0)
        text =
            std::vector<std::string>{
                "2024-01-09", "#a0B9ff", "get_ab", "a.b@c.de", "v1.2.3",
                "",           "b",       "/api/x", "x.json",   "a\\b/c"}[static_cast<std::size_t>(
                round / 40)];
      ASSERT_EQ(gbnf->accepts(text + "$END$"), std::regex_search(text, wanted))
          << pattern << ": " << text;
    }
  }
}

TEST(Pattern, RefusesWhatAGrammarCannotSay) {
  const TextNotation json = json_notation().texts.front();
  for (const char* pattern :
       {"^(?!x)a$", "^(?=x)",        "(?<=a)b", "\\bword\\b", "^(a)\\1$", "\\p{L}+", "^(a*)*$",
        "a{300}",   "(a{100}){100}", "^(",      ")",          "[a",       "[z-a]",   "*a",
        "a{2,1}",   "a{x}",          "a**",     "\\",         "^a^b$",    "a$b",     "(?<n>a)",
        "(?i)a",    "[^é]",          "\\cA",    "\\ud83d"})
    EXPECT_FALSE(rule_for(json, pattern).has_value()) << pattern;
}

TEST(Pattern, WritesCharactersThatNeedAnotherForm) {
  const TextNotation json = json_notation().texts.front();
  EXPECT_TRUE(rule_for(json, "^\"q\"\\n$")->accepts(R"("\"q\"\n")"));
  EXPECT_FALSE(rule_for(json, "^.$")->accepts("\"\"\""));
  EXPECT_TRUE(rule_for(json, "^.$")->accepts(R"("\"")"));
  EXPECT_FALSE(rule_for(json, "^[^a]$")->accepts("\"\\\""));
  // Gemma's mark begins with a character that therefore stands in no pattern.
  EXPECT_FALSE(rule_for(gemma4_notation().texts.front(), "^<b>$").has_value());
}

}  // namespace
}  // namespace mlxs::chat
