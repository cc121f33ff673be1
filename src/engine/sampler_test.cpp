#include "engine/sampler.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <numeric>
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

}  // namespace
}  // namespace mlxs::engine
