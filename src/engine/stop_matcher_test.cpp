#include "engine/stop_matcher.hpp"

#include <gtest/gtest.h>

#include <random>
#include <string>

namespace mlxs::engine {
namespace {

struct Outcome {
  std::string text;
  std::string matched;
  bool operator==(const Outcome&) const = default;
};

Outcome run(const std::vector<std::string>& stops, const std::vector<std::string>& pieces) {
  StopMatcher matcher(stops);
  Outcome outcome;
  for (const std::string& piece : pieces) {
    auto fed = matcher.feed(piece);
    outcome.text += fed.bytes;
    if (fed.matched) {
      outcome.matched = *fed.matched;
      return outcome;
    }
  }
  outcome.text += matcher.finish();
  return outcome;
}

// Looks at the whole text at once: the match whose end comes first, the longest of those.
Outcome naive(const std::vector<std::string>& stops, const std::string& text) {
  for (std::size_t end = 1; end <= text.size(); ++end) {
    std::string best;
    for (const std::string& stop : stops)
      if (stop.size() > best.size() && std::string_view(text).substr(0, end).ends_with(stop))
        best = stop;
    if (!best.empty()) return {.text = text.substr(0, end - best.size()), .matched = best};
  }
  return {.text = text, .matched = ""};
}

TEST(StopMatcher, GivesEverythingOutWithoutStopStrings) {
  EXPECT_EQ(run({}, {"ab", "c"}), (Outcome{.text = "abc", .matched = ""}));
}

TEST(StopMatcher, LeavesTheMatchOutOfTheText) {
  EXPECT_EQ(run({"STOP"}, {"go ST", "OP now"}), (Outcome{.text = "go ", .matched = "STOP"}));
}

TEST(StopMatcher, GivesBackWhatOnlyLookedLikeAMatch) {
  EXPECT_EQ(run({"STOP"}, {"ST", "AR"}), (Outcome{.text = "STAR", .matched = ""}));
  EXPECT_EQ(run({"STOP"}, {"end STO"}), (Outcome{.text = "end STO", .matched = ""}));
}

TEST(StopMatcher, HoldsBackNoMoreThanAPossibleMatch) {
  StopMatcher matcher({"STOP"});
  EXPECT_EQ(matcher.feed("abcST").bytes, "abc");
  EXPECT_EQ(matcher.feed("x").bytes, "STx");
}

TEST(StopMatcher, EqualsTheNaiveTwinForRandomTextsAndSplits) {
  std::mt19937 random(7);
  const auto pick = [&](int below) {
    return static_cast<int>(random() % static_cast<unsigned>(below));
  };
  for (int round = 0; round < 3000; ++round) {
    std::vector<std::string> stops;
    for (int i = pick(4); i > 0; --i) {
      std::string stop;
      for (int n = 1 + pick(4); n > 0; --n) stop.push_back(static_cast<char>('a' + pick(2)));
      stops.push_back(stop);
    }
    std::string text;
    std::vector<std::string> pieces(1);
    for (int n = pick(20); n > 0; --n) {
      text.push_back(static_cast<char>('a' + pick(3)));
      pieces.back().push_back(text.back());
      if (pick(3) == 0) pieces.emplace_back();
    }
    EXPECT_EQ(run(stops, pieces), naive(stops, text)) << "text " << text << " round " << round;
  }
}

}  // namespace
}  // namespace mlxs::engine
