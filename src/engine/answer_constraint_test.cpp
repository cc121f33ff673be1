#include "engine/answer_constraint.hpp"

#include <gtest/gtest.h>

#include <random>
#include <string>
#include <vector>

#include "support/scripted_grammar.hpp"

namespace mlxs::engine {
namespace {

// Tokens 0..255 are bytes, then come these pieces; the last token ends the turn.
const std::vector<std::string> pieces = {"<call>", "say <ca", "ll>",     "ll>1",     "ll>x",
                                         "22",     "22 and",  "</call>", "2</call>", "now"};

class Words final : public Vocabulary {
 public:
  std::vector<Token> tokenize(const core::Prompt&) const override { return {}; }
  std::string bytes_of(Token token) const override {
    if (token < 256) return std::string(1, static_cast<char>(token));
    return ends_turn(token) ? "<end>" : pieces[static_cast<std::size_t>(token - 256)];
  }
  bool ends_turn(Token token) const override { return token == size() - 1; }
  int size() const override { return 257 + static_cast<int>(pieces.size()); }
};

class AnswerConstraintTest : public testing::Test {
 protected:
  AnswerConstraint hold(const std::string& gbnf, const std::string& trigger) {
    return {test::ScriptedGrammar::create(gbnf, words_, counts_).value(), trigger, words_};
  }
  Token token(const std::string& piece) const {
    for (Token token = 0; token < words_.size(); ++token)
      if (words_.bytes_of(token) == piece) return token;
    ADD_FAILURE() << piece;
    return -1;
  }
  Token end() const { return words_.size() - 1; }
  // Writes the tokens one by one; each must fit.
  void write(AnswerConstraint& constraint, const std::vector<std::string>& tokens) {
    for (const std::string& piece : tokens) {
      ASSERT_TRUE(constraint.fits(token(piece))) << piece;
      ASSERT_TRUE(constraint.take(token(piece))) << piece;
    }
  }

  Words words_;
  test::GrammarCounts counts_;
  const std::string call_ = "root ::= \"<call>\" [0-9]+ \"</call>\"";
};

TEST_F(AnswerConstraintTest, WithoutATriggerItHoldsFromTheFirstByte) {
  auto constraint = hold("root ::= [0-9]+", "");
  EXPECT_FALSE(constraint.fits(token("now")));
  EXPECT_FALSE(constraint.fits(end())) << "nothing has been said yet";
  EXPECT_TRUE(constraint.must_go_on());
  write(constraint, {"1", "22"});
  EXPECT_TRUE(constraint.fits(end()));
  EXPECT_TRUE(constraint.may_end());
  EXPECT_FALSE(constraint.fits(token("22 and")));
}

TEST_F(AnswerConstraintTest, BehindATriggerItHoldsUntilItsTextIsWhole) {
  auto constraint = hold(call_, "<call>");
  write(constraint, {"now", " ", "x", "<call>"});
  EXPECT_FALSE(constraint.fits(token("now")));
  EXPECT_FALSE(constraint.fits(end()));
  EXPECT_FALSE(constraint.must_go_on()) << "that is for answers held as a whole";
  write(constraint, {"22", "2</call>", "now"});
  EXPECT_TRUE(constraint.fits(end()));
  EXPECT_FALSE(constraint.may_end());
}

TEST_F(AnswerConstraintTest, ATriggerHoldsAgainWheneverItIsWritten) {
  auto constraint = hold(call_, "<call>");
  for (int round = 0; round < 3; ++round) {
    write(constraint, {"<call>", "1"});
    EXPECT_FALSE(constraint.fits(token("x")));
    write(constraint, {"</call>", "x"});
  }
}

TEST_F(AnswerConstraintTest, ATriggerMayBeSpelledOverSeveralTokens) {
  auto constraint = hold(call_, "<call>");
  write(constraint, {"say <ca", "ll>"});
  EXPECT_FALSE(constraint.fits(token("x")));
  write(constraint, {"1", "</call>", "<", "c", "a", "l", "l"});
  EXPECT_TRUE(constraint.fits(token("x"))) << "nothing is spelled yet";
  EXPECT_TRUE(constraint.fits(token(">")));
}

TEST_F(AnswerConstraintTest, WhatATokenBringsBehindATriggerMustFit) {
  auto constraint = hold(call_, "<call>");
  write(constraint, {"say <ca"});
  EXPECT_FALSE(constraint.fits(token("ll>x")));
  EXPECT_TRUE(constraint.fits(token("ll>1")));
  EXPECT_FALSE(constraint.fits(token("ll>x"))) << "asking changes nothing";
  write(constraint, {"ll>1"});
  EXPECT_TRUE(constraint.fits(token("</call>"))) << "the digit has been counted";
}

TEST_F(AnswerConstraintTest, ATriggerDoesNotGoAcrossWhatIsNotSeen) {
  auto constraint = hold(call_, "<call>");
  write(constraint, {"say <ca"});
  constraint.interrupt();
  write(constraint, {"ll>x", "say <ca", "ll>1"});
  EXPECT_FALSE(constraint.fits(token("x")));
}

TEST_F(AnswerConstraintTest, AGrammarThatIsTheTriggerAloneLetsGoAtOnce) {
  auto constraint = hold("root ::= \"<call>\"", "<call>");
  write(constraint, {"<call>", "x", "say <ca", "ll>", "now", "<call>"});
}

TEST_F(AnswerConstraintTest, TheFilterSaysTheSameForManyTokens) {
  auto constraint = hold(call_, "<call>");
  const auto same = [&] {
    std::vector<Token> all;
    for (Token one = 0; one < words_.size(); ++one) all.push_back(one);
    const TokenFilter filter = constraint.filter();
    for (const Token one : all) {
      EXPECT_EQ(filter.first_fitting({&one, 1}) == 0, constraint.fits(one)) << one;
      EXPECT_TRUE(filter.may_fit(one) || !constraint.fits(one)) << one;
    }
    const std::size_t first = filter.first_fitting(all);
    for (std::size_t i = 0; i < first; ++i) EXPECT_FALSE(constraint.fits(all[i]));
    EXPECT_TRUE(constraint.fits(all[first]));
  };
  same();
  write(constraint, {"say <ca"});
  same();
  write(constraint, {"ll>"});
  same();
  write(constraint, {"22"});
  same();
}

// The naive twin looks at the whole text again after every byte.
TEST_F(AnswerConstraintTest, EqualsLookingAtTheWholeText) {
  std::mt19937 random(11);
  const std::string letters = "<a>12";
  const std::string trigger = "<a>";
  for (int round = 0; round < 300; ++round) {
    auto constraint = hold("root ::= \"<a>\" [12]+ \"<\"", trigger);
    std::string text;
    for (int i = 0; i < 40; ++i) {
      // What is held now: from the last trigger that no end has followed.
      std::size_t from = 0;
      std::size_t held = text.find(trigger);
      while (held != text.npos) {
        const std::size_t end = text.find('<', held + trigger.size());
        if (end == text.npos) break;
        from = end + 1;
        held = text.find(trigger, from);
      }
      const char next = letters[random() % letters.size()];
      const bool has_digit = held != text.npos && text.size() > held + trigger.size();
      const bool wanted =
          held == text.npos || next == '1' || next == '2' || (next == '<' && has_digit);
      ASSERT_EQ(constraint.fits(next), wanted) << text << " | " << next;
      if (!wanted) continue;
      ASSERT_TRUE(constraint.take(next));
      text += next;
    }
  }
}

}  // namespace
}  // namespace mlxs::engine
