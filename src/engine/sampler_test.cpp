#include "engine/sampler.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <numeric>
#include <optional>
#include <set>

namespace mlxs::engine {
namespace {

core::SamplingSettings plain() {
  return {.temperature = 1.0F, .top_p = 1.0F, .top_k = 0, .min_p = 0.0F, .seed = 1};
}

std::set<Token> tokens_seen(core::SamplingSettings settings, const std::vector<float>& logits) {
  Sampler sampler(settings, 0, {});
  std::set<Token> seen;
  for (int i = 0; i < 2000; ++i) seen.insert(sampler.sample(logits));
  return seen;
}

TEST(Sampler, TemperatureZeroTakesTheBestAndTheLowerIdOfEquals) {
  auto settings = plain();
  settings.temperature = 0.0F;
  Sampler sampler(settings, 0, {});
  EXPECT_EQ(sampler.sample(std::vector<float>{1, 5, 5, 2}), 1);
}

TEST(Sampler, NeverTakesASuppressedToken) {
  auto settings = plain();
  const std::vector<Token> suppressed{1};
  const std::vector<float> logits{1, 9, 2};
  Sampler drawn(settings, 0, suppressed);
  for (int i = 0; i < 200; ++i) EXPECT_NE(drawn.sample(logits), 1);
  settings.temperature = 0.0F;
  Sampler greedy(settings, 0, suppressed);
  EXPECT_EQ(greedy.sample(logits), 2);
}

TEST(Sampler, TopKKeepsTheKBest) {
  auto settings = plain();
  settings.top_k = 2;
  EXPECT_EQ(tokens_seen(settings, {1, 3, 2, 3}), (std::set<Token>{1, 3}));
}

TEST(Sampler, TopPKeepsTheSmallestSetThatReachesP) {
  auto settings = plain();
  settings.top_p = 0.7F;  // probabilities 0.6, 0.3, 0.1
  EXPECT_EQ(tokens_seen(settings, {std::log(0.6F), std::log(0.3F), std::log(0.1F)}),
            (std::set<Token>{0, 1}));
}

TEST(Sampler, MinPDropsWhatIsMuchLessLikelyThanTheBest) {
  auto settings = plain();
  settings.min_p = 0.4F;  // of the best: 0.5 stays, 0.166 goes
  EXPECT_EQ(tokens_seen(settings, {std::log(0.6F), std::log(0.3F), std::log(0.1F)}),
            (std::set<Token>{0, 1}));
}

TEST(Sampler, DrawsInProportion) {
  Sampler sampler(plain(), 0, {});
  const std::vector<float> logits{std::log(0.5F), std::log(0.3F), std::log(0.2F)};
  std::map<Token, int> counts;
  constexpr int draws = 20000;
  for (int i = 0; i < draws; ++i) ++counts[sampler.sample(logits)];
  EXPECT_NEAR(counts[0], 0.5 * draws, 300);
  EXPECT_NEAR(counts[1], 0.3 * draws, 300);
  EXPECT_NEAR(counts[2], 0.2 * draws, 300);
}

TEST(Sampler, TheSameSeedGivesTheSameTokens) {
  std::vector<float> logits(500);
  for (std::size_t i = 0; i < logits.size(); ++i) logits[i] = static_cast<float>((i * 37) % 11);
  Sampler first(plain(), 0, {});
  Sampler second(plain(), 99, {});  // the settings' own seed wins over the fallback
  for (int i = 0; i < 100; ++i) EXPECT_EQ(first.sample(logits), second.sample(logits));
}

// The naive twin sorts the whole vocabulary.
TEST(Sampler, TopKEqualsSortingTheWholeVocabulary) {
  std::mt19937 random(3);
  for (int round = 0; round < 200; ++round) {
    std::vector<float> logits(64);
    for (float& logit : logits) logit = static_cast<float>(random() % 8);  // many equal ones
    auto settings = plain();
    settings.top_k = 1 + static_cast<int>(random() % 12);
    settings.temperature = 50.0F;  // nearly uniform, so that every kept token is seen
    std::vector<Token> sorted(logits.size());
    std::iota(sorted.begin(), sorted.end(), 0);
    std::stable_sort(sorted.begin(), sorted.end(), [&](Token a, Token b) {
      return logits[static_cast<std::size_t>(a)] > logits[static_cast<std::size_t>(b)];
    });
    sorted.resize(static_cast<std::size_t>(settings.top_k));
    EXPECT_EQ(tokens_seen(settings, logits), (std::set<Token>(sorted.begin(), sorted.end())));
  }
}

// A filter by a list of tokens; notes what it is asked.
struct Allowed {
  std::set<Token> tokens;
  std::vector<std::vector<Token>> asked;

  TokenFilter filter() {
    return {.first_fitting =
                [this](std::span<const Token> candidates) {
                  asked.emplace_back(candidates.begin(), candidates.end());
                  const auto found =
                      std::find_if(candidates.begin(), candidates.end(),
                                   [this](Token token) { return tokens.contains(token); });
                  return static_cast<std::size_t>(found - candidates.begin());
                },
            .may_fit = [](Token token) { return token % 2 == 0; }};
  }
};

// As Steering does it.
std::optional<Token> sample_allowed(Sampler& sampler, const std::vector<float>& logits,
                                    Allowed& allowed, Manner manner = Manner::drawn) {
  const Token token = sampler.sample(logits, manner);
  if (allowed.tokens.contains(token)) return token;
  return sampler.sample_instead(logits, allowed.filter());
}

TEST(Sampler, TheLikeliestTokenTakesNoRandomNumber) {
  std::vector<float> logits(500);
  for (std::size_t i = 0; i < logits.size(); ++i) logits[i] = static_cast<float>((i * 37) % 11);
  Sampler plain_one(plain(), 0, {});
  Sampler mixed(plain(), 0, {});
  for (int i = 0; i < 50; ++i) {
    EXPECT_EQ(mixed.sample(logits, Manner::likeliest), 8);  // 8 * 37 % 11 is 10, the first best
    EXPECT_EQ(plain_one.sample(logits), mixed.sample(logits));
  }
}

TEST(Sampler, AnotherTokenComesFromWhatIsAllowedInProportion) {
  Sampler sampler(plain(), 0, {});
  const std::vector<float> logits{std::log(0.4F), std::log(0.3F), std::log(0.2F), std::log(0.1F)};
  Allowed allowed{.tokens = {1, 3}, .asked = {}};
  std::map<Token, int> counts;
  constexpr int draws = 20000;
  for (int i = 0; i < draws; ++i) ++counts[sample_allowed(sampler, logits, allowed).value()];
  EXPECT_NEAR(counts[1], 0.75 * draws, 300);
  EXPECT_NEAR(counts[3], 0.25 * draws, 300);
}

TEST(Sampler, AVeryLowTemperatureFallsToTheNextBest) {
  auto settings = plain();
  settings.temperature = 0.001F;
  Sampler sampler(settings, 0, {});
  Allowed allowed{.tokens = {2, 4}, .asked = {}};
  const std::vector<float> logits{5, 3, 0.5F, 2, 1};
  for (int i = 0; i < 100; ++i) EXPECT_EQ(sample_allowed(sampler, logits, allowed), 4);
}

TEST(Sampler, WhatTheFiltersHaveDroppedIsWalkedThroughLikeliestFirst) {
  auto settings = plain();
  settings.top_k = 3;
  const std::vector<Token> suppressed{4};
  Sampler sampler(settings, 0, suppressed);
  const std::vector<float> logits{9, 8, 7, 1, 6, 2, 5, 0, 4};
  Allowed allowed{.tokens = {4, 5, 6, 8}, .asked = {}};
  EXPECT_EQ(sample_allowed(sampler, logits, allowed), 6) << "5 is no even number, 4 is suppressed";
  EXPECT_EQ(allowed.asked.back(), (std::vector<Token>{6, 8}));
  settings.temperature = 0.0F;
  Sampler greedy(settings, 0, suppressed);
  EXPECT_EQ(sample_allowed(greedy, logits, allowed), 6);
  EXPECT_EQ(allowed.asked.back(), (std::vector<Token>{2, 6, 8}));
}

TEST(Sampler, SaysWhenNothingFits) {
  Sampler sampler(plain(), 0, {});
  Allowed allowed;
  EXPECT_EQ(sample_allowed(sampler, std::vector<float>(3000, 1.0F), allowed), std::nullopt);
  EXPECT_EQ(sample_allowed(sampler, std::vector<float>{1, 2}, allowed, Manner::likeliest),
            std::nullopt);
}

// The naive twin looks for the best allowed token itself. Nothing is asked about twice.
TEST(Sampler, GreedyGivesTheBestOfWhatIsAllowed) {
  std::mt19937 random(4);
  for (int round = 0; round < 300; ++round) {
    std::vector<float> logits(2 + random() % 2000);
    for (float& logit : logits) logit = static_cast<float>(random() % 50);
    Allowed allowed;
    Token best = -1;
    for (auto n = 1 + random() % 4; n > 0; --n) {
      const auto token = static_cast<Token>(random() % (logits.size() / 2) * 2);
      allowed.tokens.insert(token);
    }
    for (const Token token : allowed.tokens) {
      const auto at = static_cast<std::size_t>(token);
      if (best < 0 || logits[at] > logits[static_cast<std::size_t>(best)]) best = token;
    }
    Sampler sampler(plain(), 0, {});
    EXPECT_EQ(sample_allowed(sampler, logits, allowed, Manner::likeliest), best);
    std::set<Token> once;
    for (const auto& chunk : allowed.asked)
      for (const Token token : chunk) EXPECT_TRUE(once.insert(token).second);
  }
}

}  // namespace
}  // namespace mlxs::engine
