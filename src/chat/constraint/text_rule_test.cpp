#include "chat/constraint/text_rule.hpp"

#include <gtest/gtest.h>

#include <random>

#include "chat/constraint/gbnf_twin_test.hpp"

namespace mlxs::chat {
namespace {

Gbnf rule_for(const TextForm& form) {
  Grammar grammar;
  const std::string root = text_rule(grammar, form);
  return Gbnf(grammar.text(root));
}

// What the rule promises, said with find.
bool is_text_of(const TextForm& form, const std::string& text) {
  if (!text.ends_with(form.end)) return false;
  if (text.find(form.end) != text.size() - form.end.size()) return false;
  for (const std::string& word : form.never) {
    if (text.find(word) != std::string::npos) return false;
  }
  for (const char32_t c : characters_of(text.substr(0, text.size() - form.end.size()))) {
    if (form.unsafe.find(c) != std::u32string::npos) return false;
  }
  return true;
}

std::vector<TextForm> forms() {
  return {{.end = "</p>", .never = {}},
          {.end = "\"", .never = {"</p>"}},
          {.end = "</p>", .never = {"<p>", "<<p"}},
          {.end = "<|\"|>", .never = {}},
          {.end = "aab", .never = {"aaa", "ba"}},
          {.end = "</｜p>", .never = {"<｜"}},
          {.end = "\"", .never = {}, .unsafe = U"\\\n"},
          {.end = "</p>", .never = {"</p"}}};
}

TEST(TextRule, HoldsWhatFindSays) {
  std::mt19937 random(7);
  const std::vector<std::string> words{"a", "b",  "aa", "<",  "/",  "p",  ">", "</",    "</p", "p>",
                                       "|", "\"", "<|", "｜", "\n", "\\", "é", "</｜p", "<<p"};
  for (const TextForm& form : forms()) {
    const Gbnf gbnf = rule_for(form);
    int accepted = 0;
    for (int round = 0; round < 3000; ++round) {
      std::string text;
      for (std::size_t i = random() % 7; i > 0; --i) text += words[random() % words.size()];
      if (round % 3 > 0) text += form.end;
      ASSERT_EQ(gbnf.accepts(text), is_text_of(form, text)) << form.end << ": " << text;
      if (gbnf.accepts(text)) ++accepted;
    }
    const bool has_texts = form.never != std::vector<std::string>{"</p"};
    EXPECT_EQ(accepted > 100, has_texts) << form.end;
  }
}

TEST(TextRule, MakesTextsThatFindAgreesWith) {
  std::mt19937 random(8);
  for (const TextForm& form : forms()) {
    if (form.never == std::vector<std::string>{"</p"}) continue;  // its end cannot be written
    const Gbnf gbnf = rule_for(form);
    for (int round = 0; round < 300; ++round) {
      const std::string text = gbnf.sample(random, round % 60);
      ASSERT_TRUE(is_text_of(form, text)) << form.end << ": " << text;
    }
  }
}

TEST(TextRule, LetsEscapesStandForWhatIsUnsafe) {
  const Gbnf gbnf =
      rule_for({.end = "\"", .never = {"ab"}, .unsafe = U"\\", .escape = "\"\\\\\" [\"\\\\n]"});
  for (const char* text : {"\"", "x\"", "\\\"\"", "a\\\\b\"", "\\n\""})
    EXPECT_TRUE(gbnf.accepts(text)) << text;
  for (const char* text : {"", "x", "\\x\"", "ab\"", "\\\"", "a\"b\""})
    EXPECT_FALSE(gbnf.accepts(text)) << text;
}

TEST(OtherNameRule, AcceptsEveryNameButThoseTaken) {
  const std::vector<std::string> taken{"a", "ab", "abc_1", "path", "pat", "x.y"};
  Grammar grammar;
  const std::string root = other_name_rule(grammar, taken, ":");
  const Gbnf gbnf(grammar.text(root));
  for (const char* name : {"b", "abc", "abc_", "abc_12", "pa", "paths", "aa", "Path", "x", "-"})
    EXPECT_TRUE(gbnf.accepts(std::string(name) + ":")) << name;
  for (const char* name : {"", "a", "ab", "abc_1", "path", "pat", "x.y", "é", "a b"})
    EXPECT_FALSE(gbnf.accepts(std::string(name) + ":")) << name;
  std::mt19937 random(3);
  for (int round = 0; round < 300; ++round) {
    const std::string name = gbnf.sample(random, round % 10);
    EXPECT_EQ(std::find(taken.begin(), taken.end(), name.substr(0, name.size() - 1)), taken.end());
  }
}

}  // namespace
}  // namespace mlxs::chat
