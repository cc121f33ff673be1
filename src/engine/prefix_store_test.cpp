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
  ASSERT_TRUE(loop_->flush());
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
  ASSERT_TRUE(loop_->flush());
  start();
  for (const KvKey& key : std::vector<KvKey>(disk_.order)) store_->lose(key);
  EXPECT_EQ(ask(prompt).cached, 0);
  EXPECT_LE(computed(prompt), 8) << "and kept again";
}

TEST_P(PrefixStoreTest, WhatTheStoreHasLostIsWrittenAgain) {
  const Prompt prompt = conversation('A', 1500);
  static_cast<void>(ask(prompt));
  ASSERT_TRUE(loop_->flush());
  const std::size_t parts = disk_.parts.size();
  ASSERT_GT(parts, 0U);
  for (const KvKey& key : std::vector<KvKey>(disk_.order)) store_->lose(key);
  ASSERT_TRUE(loop_->flush());
  EXPECT_EQ(disk_.parts.size(), parts);
}

TEST_P(PrefixStoreTest, APartThatDoesNotFitIsAMiss) {
  const Prompt prompt = conversation('A', 1500);
  static_cast<void>(ask(prompt));
  ASSERT_TRUE(loop_->flush());
  start();
  for (const KvKey& key : std::vector<KvKey>(disk_.order)) store_->spoil(key);
  EXPECT_EQ(ask(prompt).cached, 0);
}

// Memory is full most of the time: what comes from the store needs the room of what is there.
TEST_P(PrefixStoreTest, AFullMemoryMakesRoomForWhatTheStoreHas) {
  bytes_max_ = 60000;  // ten thousand tokens
  start();
  static_cast<void>(ask(conversation('A', 1000)));
  ASSERT_TRUE(loop_->flush());
  start();
  for (char name = 'a'; name < 'k'; ++name)
    static_cast<void>(ask({.text = words(name, 2000), .boundaries = {1000, 1999}}));
  EXPECT_GT(report().evicted, 0);
  EXPECT_LE(computed(conversation('A', 1000)), 8);
  EXPECT_EQ(report().hits_store, 1);
  EXPECT_LE(computed({.text = words('j', 2000) + "!"}), 8) << "and takes no more than it needs";
}

TEST_P(PrefixStoreTest, AFullMemoryTakesTheEndOfAHeadThatItHolds) {
  bytes_max_ = 60000;
  start();
  for (char name = 'A'; name < 'D'; ++name) static_cast<void>(ask(conversation(name, 1000)));
  for (int i = 0; i < 2; ++i) static_cast<void>(ask({.text = words('x', 40)}));
  ASSERT_TRUE(loop_->flush());
  start();
  for (char name = 'B'; name < 'I'; ++name) static_cast<void>(ask(conversation(name, 1000)));
  EXPECT_GT(report().evicted, 0);
  EXPECT_LE(computed(conversation('A', 1000)), 8);
  EXPECT_LE(computed(conversation('H', 1000)), 8) << "the latest is still there";
}

// Until the prompt has its lane, what was read for it stays, whatever the others keep meanwhile.
TEST_P(PrefixStoreTest, OthersDoNotPushOutWhatAWaitingRequestHasRead) {
  bytes_max_ = 60000;
  lanes_ = 1;
  start();
  static_cast<void>(ask({.text = words('A', 4000), .boundaries = {1000, 2000, 3000, 3999}}));
  for (int i = 0; i < 2; ++i) static_cast<void>(ask({.text = words('x', 40)}));
  ASSERT_TRUE(loop_->flush());
  start();
  const RequestId waiting = submit({.text = words('A', 4000) + "!"});
  submit({.text = words('b', 9000), .boundaries = {8999}});
  loop_->step();
  while (store_->answer()) continue;
  run();
  EXPECT_GE(asked_[waiting].cached, 3999);
}

TEST_P(PrefixStoreTest, OfWhatDoesNotFitIntoMemoryTheStartIsRead) {
  const std::string head = words('H', 1000);
  const Prompt large{.text = head + words('A', 8000), .boundaries = {1000, 8999}};
  static_cast<void>(ask(large));
  static_cast<void>(ask({.text = head + words('B', 100), .boundaries = {1000, 1099}}));
  for (int i = 0; i < 2; ++i) static_cast<void>(ask({.text = words('x', 40)}));
  ASSERT_TRUE(loop_->flush());
  bytes_max_ = 25000;
  start();
  static_cast<void>(ask({.text = words('C', 2000), .boundaries = {1999}}));
  for (int i = 0; i < 2; ++i) static_cast<void>(ask({.text = words('x', 40)}));
  EXPECT_EQ(ask(large).cached, 1000);
  EXPECT_GT(ask({.text = words('C', 2000) + "!"}).cached, 1900) << "nobody has paid for it";
}

// Under steady traffic nobody flushes.
TEST_P(PrefixStoreTest, WhatMemoryGivesUpIsInTheStore) {
  bytes_max_ = 60000;
  start();
  static_cast<void>(ask(conversation('A', 1000)));
  for (char name = 'a'; name < 'k'; ++name)
    static_cast<void>(ask({.text = words(name, 2000), .boundaries = {1000, 1999}}));
  EXPECT_LE(computed(conversation('A', 1000)), 8);
  EXPECT_EQ(report().hits_store, 1);
  start();  // nobody said goodbye
  EXPECT_LE(computed({.text = words('a', 2000) + "!"}), 8);
}

TEST_P(PrefixStoreTest, WhatABusyStoreDoesNotTakeIsHandedOverLater) {
  static_cast<void>(ask(conversation('A', 1500)));
  static_cast<void>(ask(conversation('B', 1500)));
  for (int i = 0; i < 2; ++i) static_cast<void>(ask({.text = words('x', 40)}));
  int flushes = 1;
  for (store_->take_writes(1); !loop_->flush(); store_->take_writes(1)) ++flushes;
  EXPECT_EQ(flushes, static_cast<int>(disk_.parts.size()));
  EXPECT_TRUE(loop_->flush());
  start();
  EXPECT_LE(computed(conversation('A', 1500)), 8);
  EXPECT_LE(computed(conversation('B', 1500)), 8);
}

INSTANTIATE_TEST_SUITE_P(Kinds, PrefixStoreTest, testing::ValuesIn(memories()),
                         [](const auto& test) { return name_of(test); });

}  // namespace
}  // namespace mlxs::engine
