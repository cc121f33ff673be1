// The cache as requests see it, through the loop: how many tokens of a prompt need not be computed.
#include "engine/prefix_cache.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <random>
#include <string>

#include "engine/loop.hpp"
#include "support/memory_store.hpp"
#include "support/scripted_model.hpp"

namespace mlxs::engine {
namespace {

struct Asked {
  int cached = -1;
  int matched = -1;
  ReuseFrom from = ReuseFrom::nothing;
  bool done = false;
};

struct Prompt {
  std::string text;
  std::vector<int> boundaries;
};

std::string words(char seed, int length) {
  std::string text;
  std::mt19937 random(static_cast<unsigned char>(seed));
  while (static_cast<int>(text.size()) < length)
    text.push_back(static_cast<char>('a' + random() % 26));
  return text;
}

// The kinds of memory: rows alone, and rows with points, which can be copied at the end of a lane
// only or late.
struct Memory {
  const char* name;
  bool needs_points = false;
  bool points_late = false;
};

class PrefixCacheTest : public testing::TestWithParam<Memory> {
 protected:
  void SetUp() override { start(); }

  void start() {
    loop_.reset();
    model_ = std::make_unique<test::ScriptedModel>(
        test::ScriptedOptions{.lanes = lanes_,
                              .context_tokens = 20000,
                              .decode_tokens_max = 512,
                              .reply = [](const std::string&) { return std::string(5, 'r'); },
                              .rewind_max = GetParam().needs_points ? 0 : -1,
                              .needs_points = GetParam().needs_points,
                              .points_late = GetParam().points_late});
    store_ = std::make_unique<test::MemoryStore>(disk_);
    loop_ = std::make_unique<Loop>(
        *model_, vocabulary_,
        LoopOptions{.cache = {.bytes_max = bytes_max_, .store = store_.get()},
                    .post = [this](Command command) { loop_->handle(std::move(command)); }});
  }

  std::vector<Token> tokens(const std::string& text) const {
    return vocabulary_.tokenize({{.text = text + "<|reply|>", .from_template = true}});
  }

  RequestId submit(const Prompt& prompt) {
    const RequestId id = next_id_++;
    Asked& asked = asked_[id];
    GenerateSpec spec{.tokens = tokens(prompt.text),
                      .sampling = {.temperature = 0.0F},
                      .max_tokens = 20,
                      .boundaries = prompt.boundaries};
    loop_->handle(Submit{.id = id, .spec = std::move(spec), .sink = [&asked](Output output) {
                           if (const auto* admitted = std::get_if<Admitted>(&output)) {
                             asked.cached = admitted->prompt_tokens_cached;
                             asked.matched = admitted->prompt_tokens_matched;
                             asked.from = admitted->reused_from;
                           }
                           asked.done = asked.done || std::holds_alternative<Done>(output);
                         }});
    return id;
  }

  void run() {
    for (int i = 0; i < 10000 && loop_->stats().queue_depth + loop_->stats().lanes_busy > 0; ++i) {
      loop_->step();
      store_->answer();
      ASSERT_STREQ(loop_->broken_rule(), "");
    }
  }

  Asked ask(const Prompt& prompt) {
    const RequestId id = submit(prompt);
    run();
    EXPECT_TRUE(asked_[id].done);
    return asked_[id];
  }
  int computed(const Prompt& prompt) {
    const Asked asked = ask(prompt);
    return static_cast<int>(tokens(prompt.text).size()) - asked.cached;
  }
  CacheReport report() {
    CacheReport report;
    loop_->handle(AskCache{.reply = [&](const CacheReport& told) { report = told; }});
    return report;
  }
  long long decoded() const { return loop_->stats().decode_tokens_total; }

  int lanes_ = 2;
  std::uint64_t bytes_max_ = 64U << 20U;
  test::ScriptedVocabulary vocabulary_;
  test::MemoryDisk disk_;
  std::unique_ptr<test::ScriptedModel> model_;
  std::unique_ptr<test::MemoryStore> store_;
  std::unique_ptr<Loop> loop_;
  std::map<RequestId, Asked> asked_;
  RequestId next_id_ = 1;
};

Prompt conversation(char name, int own) {
  const std::string head = words('H', 6000);
  return {.text = head + words(name, own), .boundaries = {6000, 6000 + own}};
}

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

TEST_P(PrefixCacheTest, ARestartFindsTheConversationAgain) {
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

TEST_P(PrefixCacheTest, AStopKeepsWhatOnlyTheLanesHeld) {
  const Prompt prompt{.text = words('A', 3000)};
  static_cast<void>(ask(prompt));
  loop_->handle(Stop{});
  start();
  EXPECT_LE(computed({.text = prompt.text + "<|reply|>rrrrr" + words('x', 50)}), 50 + 8);
}

TEST_P(PrefixCacheTest, WhatTheStoreHasLostIsComputedAgain) {
  const Prompt prompt = conversation('A', 1500);
  static_cast<void>(ask(prompt));
  loop_->flush();
  start();
  for (const KvKey& key : std::vector<KvKey>(disk_.order)) store_->lose(key);
  EXPECT_EQ(ask(prompt).cached, 0);
  EXPECT_LE(computed(prompt), 8) << "and kept again";
}

TEST_P(PrefixCacheTest, WhatTheStoreHasLostIsWrittenAgain) {
  const Prompt prompt = conversation('A', 1500);
  static_cast<void>(ask(prompt));
  loop_->flush();
  const std::size_t parts = disk_.parts.size();
  ASSERT_GT(parts, 0U);
  for (const KvKey& key : std::vector<KvKey>(disk_.order)) store_->lose(key);
  loop_->flush();
  EXPECT_EQ(disk_.parts.size(), parts);
}

TEST_P(PrefixCacheTest, APartThatDoesNotFitIsAMiss) {
  const Prompt prompt = conversation('A', 1500);
  static_cast<void>(ask(prompt));
  loop_->flush();
  start();
  for (const KvKey& key : std::vector<KvKey>(disk_.order)) store_->spoil(key);
  EXPECT_EQ(ask(prompt).cached, 0);
}

TEST_P(PrefixCacheTest, ALaneIsSavedBeforeItServesSomethingElse) {
  const Prompt first{.text = words('A', 2000)};
  static_cast<void>(ask(first));
  for (char name = 'B'; name < 'F'; ++name) static_cast<void>(ask({.text = words(name, 2000)}));
  EXPECT_LE(computed({.text = first.text + "<|reply|>rrrrr" + words('x', 50)}), 50 + 8);
}

TEST_P(PrefixCacheTest, TheOldestConversationGoesFirst) {
  bytes_max_ = 25000;  // two conversations of 2000 tokens
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
  EXPECT_EQ(report().nodes, 0);
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

INSTANTIATE_TEST_SUITE_P(
    Kinds, PrefixCacheTest,
    testing::Values(Memory{.name = "rows"}, Memory{.name = "points", .needs_points = true},
                    Memory{.name = "late_points", .needs_points = true, .points_late = true}),
    [](const auto& test) { return std::string(test.param.name); });

}  // namespace
}  // namespace mlxs::engine
