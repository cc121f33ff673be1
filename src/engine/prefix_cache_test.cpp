#include "engine/prefix_cache.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <random>
#include <string>

#include "engine/prefix_cache_rig_test.hpp"

namespace mlxs::engine {
namespace {

class PrefixCacheTest : public PrefixCacheRig {};

TEST_P(PrefixCacheTest, ThirtyTwoConversationsOnTwoLanesStayWarm) {
  std::vector<Prompt> roots;
  for (char name = 'A'; name < 'A' + 32; ++name) roots.push_back(conversation(name, 1000));
  for (const Prompt& root : roots) static_cast<void>(ask(root));
  const std::uint64_t row = 4 + 1;  // of the scripted model: a token, and a quarter of a word
  const std::uint64_t ideal = (6000 + 32 * 1006) * row + 33 * 8;
  EXPECT_LE(report().memory_bytes, ideal * 5 / 4);
  std::shuffle(roots.begin(), roots.end(), std::mt19937(3));
  for (const Prompt& root : roots) EXPECT_LE(computed(root), 64);
}

TEST_P(PrefixCacheTest, TheMainConversationStaysWarmBetweenSideRequests) {
  Prompt main = conversation('M', 500);
  static_cast<void>(ask(main));
  for (char name = 'A'; name < 'A' + 31; ++name) {
    static_cast<void>(ask({.text = words(name, 3000), .boundaries = {2000, 2999}}));
    const std::string appended = "<|reply|>rrrrr" + words(name, 200);
    main.text += appended;
    const int end = static_cast<int>(tokens(main.text).size()) - 1;
    main.boundaries = {6000, end - 200, end};
    const Asked asked = ask(main);
    EXPECT_LE(end + 1 - asked.cached, 206 + 64) << name;
  }
}

TEST_P(PrefixCacheTest, AnEditedEndResumesAtTheBoundaryBeforeIt) {
  Prompt first{.text = words('H', 3000) + words('a', 400) + words('b', 300),
               .boundaries = {3000, 3400, 3700}};
  static_cast<void>(ask(first));
  Prompt edited = first;
  edited.text.replace(3400, 300, words('c', 310));
  edited.boundaries.back() = 3710;
  EXPECT_LE(computed(edited), 310 + 8);
  EXPECT_LE(computed(first), 8) << "the old branch is still warm";
  Prompt rewound{.text = words('H', 3000) + words('z', 100), .boundaries = {3000, 3100}};
  EXPECT_LE(computed(rewound), 100 + 8);
}

TEST_P(PrefixCacheTest, ASecondRequestWaitsForTheSameColdHead) {
  const Prompt first = conversation('A', 300);
  const Prompt second = conversation('B', 300);
  submit(first);
  submit(second);
  run();
  const int headers_and_answers = 2 * (1 + 6);
  EXPECT_LE(decoded(), 6000 + 2 * 300 + headers_and_answers);
}

TEST_P(PrefixCacheTest, WhatACancelledPrefillComputedIsNotComputedAgain) {
  const Prompt prompt = conversation('A', 2000);
  const RequestId id = submit(prompt);
  for (int i = 0; i < 14; ++i) loop_->step();
  loop_->handle(Cancel{.id = id});
  const long long before = decoded();
  ASSERT_GT(before, 6000);
  for (char name = 'B'; name < 'F'; ++name) static_cast<void>(ask({.text = words(name, 900)}));
  const long long between = decoded();
  static_cast<void>(ask(prompt));
  EXPECT_LE(before + (decoded() - between), 8000 + 20);
}

TEST_P(PrefixCacheTest, ALaneIsSavedBeforeItServesSomethingElse) {
  const Prompt first{.text = words('A', 2000)};
  static_cast<void>(ask(first));
  for (char name = 'B'; name < 'F'; ++name) static_cast<void>(ask({.text = words(name, 2000)}));
  EXPECT_LE(computed({.text = first.text + "<|reply|>rrrrr" + words('x', 50)}), 50 + 8);
}

TEST_P(PrefixCacheTest, TheOldestConversationGoesFirst) {
  bytes_max_ = 25000;  // two conversations of 2000 tokens
  stores_ = false;
  start();
  static_cast<void>(ask({.text = words('A', 2000), .boundaries = {1999}}));
  static_cast<void>(ask({.text = words('B', 2000), .boundaries = {1999}}));
  static_cast<void>(ask({.text = words('A', 2000), .boundaries = {1999}}));
  static_cast<void>(ask({.text = words('C', 2000), .boundaries = {1999}}));
  static_cast<void>(ask({.text = words('D', 10)}));
  EXPECT_GT(ask({.text = words('A', 2000) + "!"}).cached, 1900);
  static_cast<void>(ask({.text = words('E', 10)}));
  static_cast<void>(ask({.text = words('F', 10)}));
  EXPECT_EQ(ask({.text = words('B', 2000) + "!"}).cached, 0);
}

TEST_P(PrefixCacheTest, WhatIsTooLargeToKeepDoesNotCostTheOthersTheirs) {
  bytes_max_ = 25000;
  start();
  static_cast<void>(ask({.text = words('A', 2000), .boundaries = {1999}}));
  static_cast<void>(ask({.text = words('B', 10000), .boundaries = {9999}}));
  for (char name = 'C'; name < 'F'; ++name) static_cast<void>(ask({.text = words(name, 10)}));
  EXPECT_GT(ask({.text = words('A', 2000) + "!"}).cached, 1900);
}

// It is nowhere but in its lane, so a side request takes the lane that is saved.
TEST_P(PrefixCacheTest, WhatIsTooLargeToKeepIsNotGivenAwayForASideRequest) {
  bytes_max_ = 15000;  // three thousand tokens
  start();
  Prompt large{.text = words('A', 8000), .boundaries = {7999}};
  static_cast<void>(ask(large));
  Prompt small{.text = words('B', 2000), .boundaries = {1999}};
  for (int turn = 0; turn < 30; ++turn) {
    static_cast<void>(ask(small));
    small.text += "<|reply|>rrrrr!";
  }
  static_cast<void>(ask({.text = words('C', 40)}));
  large.text += "<|reply|>rrrrr!";
  EXPECT_LE(computed(large), 8);
}

TEST_P(PrefixCacheTest, NobodyWaitsForAHeadThatIsThere) {
  static_cast<void>(ask(conversation('A', 300)));
  submit(conversation('B', 3000));
  submit(conversation('C', 3000));
  loop_->step();
  EXPECT_EQ(loop_->stats().lanes_busy, 2);
  run();
}

TEST_P(PrefixCacheTest, ASmallBudgetKeepsTheHeadAndTheLatestConversations) {
  bytes_max_ = 60000;  // the head and six conversations of a thousand tokens
  start();
  for (char name = 'A'; name < 'A' + 20; ++name) {
    EXPECT_LE(computed(conversation(name, 1000)), name == 'A' ? 7001 : 1008) << name;
    EXPECT_LE(report().memory_bytes, bytes_max_);
  }
  EXPECT_LE(computed(conversation('A' + 19, 1000)), 64);
  EXPECT_LE(computed(conversation('A' + 17, 1000)), 64);
}

TEST_P(PrefixCacheTest, WithoutMemoryTheLanesAreTheOnlyTier) {
  bytes_max_ = 0;
  start();
  for (char name = 'A'; name < 'D'; ++name) static_cast<void>(ask({.text = words(name, 2000)}));
  EXPECT_EQ(ask({.text = words('A', 2000)}).cached, 0);
  const Asked again = ask({.text = words('A', 2000) + "<|reply|>rrrrr!"});
  EXPECT_GE(again.cached, 2000);
  EXPECT_EQ(again.matched, again.cached) << "a lane knows it too";
  EXPECT_FALSE(again.parted) << "it has only grown";
  EXPECT_EQ(report().nodes, 0);
}

TEST_P(PrefixCacheTest, TellsWhetherAKnownConversationPartedOrGrew) {
  for (const std::uint64_t bytes : {std::uint64_t{0}, bytes_max_}) {
    bytes_max_ = bytes;
    start();
    const Prompt first{.text = words('A', 2000) + words('b', 500), .boundaries = {2000, 2500}};
    EXPECT_FALSE(ask(first).parted) << "nothing was known";
    const Asked grown = ask({.text = first.text + "<|reply|>rrrrr" + words('c', 1500)});
    EXPECT_GE(grown.matched, 2500);
    EXPECT_FALSE(grown.parted);
    const Asked edited = ask({.text = words('A', 2000) + words('d', 1500)});
    EXPECT_GE(edited.matched, 2000);
    EXPECT_LE(edited.matched, 2001);
    EXPECT_TRUE(edited.parted);
  }
}

TEST_P(PrefixCacheTest, TellsWhatItHolds) {
  static_cast<void>(ask(conversation('A', 1000)));
  static_cast<void>(ask(conversation('B', 1000)));
  static_cast<void>(ask({.text = words('x', 500), .boundaries = {499}}));
  for (char name = 'C'; name < 'E'; ++name) static_cast<void>(ask(conversation(name, 1000)));
  const CacheReport told = report();
  ASSERT_EQ(told.roots.size(), 2U);
  EXPECT_EQ(told.roots.front().tokens_shared, 6000);
  EXPECT_GE(told.roots.front().branches, 3);
  EXPECT_GE(told.roots.front().tokens, 7000);
  EXPECT_EQ(told.hits_lane + told.hits_memory + told.misses, 5);
  EXPECT_EQ(told.misses, 2);
  EXPECT_EQ(told.lane_tokens.size(), 2U);
}

TEST_P(PrefixCacheTest, OnlyPointsThatCannotBeCopiedLatePauseAPrefill) {
  static_cast<void>(ask({.text = words('H', 400), .boundaries = {100, 200, 300}}));
  const bool pauses = GetParam().needs_points && !GetParam().points_late;
  // The prompt's pieces, and the tokens of the answer.
  EXPECT_EQ(loop_->stats().decode_calls_total, (pauses ? 4 : 1) + 5);
  for (const int kept : {100, 200, 300}) {
    const Prompt other{.text = words('H', kept) + words('o', 50), .boundaries = {}};
    EXPECT_LE(computed(other), 50 + 1) << kept;
  }
}

INSTANTIATE_TEST_SUITE_P(Kinds, PrefixCacheTest, testing::ValuesIn(memories()),
                         [](const auto& test) { return name_of(test); });

}  // namespace
}  // namespace mlxs::engine
