#include "engine/prefix_store.hpp"

#include <gtest/gtest.h>

#include <string>

#include "engine/prefix_cache_rig_test.hpp"

namespace mlxs::engine {
namespace {

class PrefixStoreTest : public PrefixCacheRig {};

TEST_P(PrefixStoreTest, ARestartFindsTheConversationAgain) {
  Prompt prompt = conversation('A', 1500);
  static_cast<void>(ask(prompt));
  loop_->flush();
  start();  // nobody said goodbye
  prompt.text += "<|reply|>rrrrr" + words('x', 100);
  prompt.boundaries = {6000, 7607};
  const Asked asked = ask(prompt);
  EXPECT_LE(static_cast<int>(tokens(prompt.text).size()) - asked.cached, 107 + 64);
  EXPECT_EQ(asked.from, ReuseFrom::memory);
  EXPECT_EQ(report().hits_store, 1);
}

TEST_P(PrefixStoreTest, AStopKeepsWhatOnlyTheLanesHeld) {
  const Prompt prompt{.text = words('A', 3000)};
  static_cast<void>(ask(prompt));
  loop_->handle(Stop{});
  start();
  EXPECT_LE(computed({.text = prompt.text + "<|reply|>rrrrr" + words('x', 50)}), 50 + 8);
}

TEST_P(PrefixStoreTest, WhatTheStoreHasLostIsComputedAgain) {
  const Prompt prompt = conversation('A', 1500);
  static_cast<void>(ask(prompt));
  loop_->flush();
  start();
  for (const KvKey& key : std::vector<KvKey>(disk_.order)) store_->lose(key);
  EXPECT_EQ(ask(prompt).cached, 0);
  EXPECT_LE(computed(prompt), 8) << "and kept again";
}

TEST_P(PrefixStoreTest, WhatTheStoreHasLostIsWrittenAgain) {
  const Prompt prompt = conversation('A', 1500);
  static_cast<void>(ask(prompt));
  loop_->flush();
  const std::size_t parts = disk_.parts.size();
  ASSERT_GT(parts, 0U);
  for (const KvKey& key : std::vector<KvKey>(disk_.order)) store_->lose(key);
  loop_->flush();
  EXPECT_EQ(disk_.parts.size(), parts);
}

TEST_P(PrefixStoreTest, APartThatDoesNotFitIsAMiss) {
  const Prompt prompt = conversation('A', 1500);
  static_cast<void>(ask(prompt));
  loop_->flush();
  start();
  for (const KvKey& key : std::vector<KvKey>(disk_.order)) store_->spoil(key);
  EXPECT_EQ(ask(prompt).cached, 0);
}

INSTANTIATE_TEST_SUITE_P(Kinds, PrefixStoreTest, testing::ValuesIn(memories()),
                         [](const auto& test) { return name_of(test); });

}  // namespace
}  // namespace mlxs::engine
