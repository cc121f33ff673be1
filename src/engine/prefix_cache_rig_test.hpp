// The cache as requests see it, through the loop: how many tokens of a prompt need not be computed.
// For the tests of prefix_cache and prefix_store, with each kind of memory.
#pragma once

#include <gtest/gtest.h>

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "engine/loop.hpp"
#include "support/memory_store.hpp"
#include "support/scripted_model.hpp"

namespace mlxs::engine {

struct Asked {
  int cached = -1;
  int matched = -1;
  bool parted = false;
  ReuseFrom from = ReuseFrom::nothing;
  bool done = false;
};

struct Prompt {
  std::string text;
  std::vector<int> boundaries;
};

// Some letters, always the same for the same seed.
[[nodiscard]] std::string words(char seed, int length);
// A head of 6000 tokens that all share, and `own` of its own.
[[nodiscard]] Prompt conversation(char name, int own);

// The kinds of memory: rows alone, and rows with points, which can be copied at the end of a lane
// only or late.
struct Memory {
  const char* name;
  bool needs_points = false;
  bool points_late = false;
};
[[nodiscard]] std::vector<Memory> memories();
[[nodiscard]] std::string name_of(const testing::TestParamInfo<Memory>& test);

class PrefixCacheRig : public testing::TestWithParam<Memory> {
 protected:
  void SetUp() override { start(); }

  // A process begins: nothing but the disk has outlived the one before.
  void start();
  [[nodiscard]] std::vector<Token> tokens(const std::string& text) const;
  RequestId submit(const Prompt& prompt);
  void run();
  Asked ask(const Prompt& prompt);
  [[nodiscard]] int computed(const Prompt& prompt);
  [[nodiscard]] CacheReport report();
  [[nodiscard]] long long decoded() const { return loop_->stats().decode_tokens_total; }

  int lanes_ = 2;
  std::uint64_t bytes_max_ = 64U << 20U;
  bool stores_ = true;
  test::ScriptedVocabulary vocabulary_;
  test::MemoryDisk disk_;
  std::unique_ptr<test::ScriptedModel> model_;
  std::unique_ptr<test::MemoryStore> store_;
  std::unique_ptr<Loop> loop_;
  std::map<RequestId, Asked> asked_;
  RequestId next_id_ = 1;
};

}  // namespace mlxs::engine
