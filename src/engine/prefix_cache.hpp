// The prefix cache: decides what of a new prompt need not be computed, and sees to it.
//
// Three tiers. Lanes are the fastest and few; the tree in host memory holds what they held, shared
// starts once; a store behind it (the disk) outlives the process. A lane is a cache of the tree,
// never the only copy of something worth keeping: before its content goes, it is saved. Where the
// model's memory needs points, a start can be resumed only where one was taken: at the boundaries
// of prompts and at the ends of lanes. Thread: the engine thread. The model and the store outlive
// the cache. Nothing here waits for the store: what lies there is fetched by the caller (missing,
// loaded) before it counts.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "engine/cache_report.hpp"
#include "engine/eviction.hpp"
#include "engine/lane_choice.hpp"
#include "engine/model.hpp"
#include "engine/prefix_store.hpp"
#include "engine/prefix_tree.hpp"

namespace mlxs::engine {

struct CacheOptions {
  std::uint64_t bytes_max = 0;  // of the tree in host memory; 0: lanes are the only tier
  KvStore* store = nullptr;     // null: nothing outlives the process
};

class PrefixCache {
 public:
  struct Choice {
    LaneId lane = -1;  // -1: every lane is busy
    ReuseFrom from = ReuseFrom::nothing;
    int reused = 0;   // tokens of the prompt that stay; less than all, so that there are logits
    int matched = 0;  // longest start known in any tier; more than `reused` where nothing resumes
    bool parted = false;  // what is known goes on otherwise behind it
  };

  PrefixCache(Model& model, CacheOptions options);

  // The best idle lane for this prompt. Changes nothing.
  [[nodiscard]] Choice find(std::span<const Token> prompt) const;
  // The lane works for a sequence from now on. What it held is saved first where that is worth it.
  // The result tells what it holds of the prompt now.
  [[nodiscard]] Choice take(LaneId lane, std::span<const Token> prompt);
  // Keeps what a busy lane holds: these tokens and perhaps more. Where points are needed, the model
  // must have one for just these (Model::copy_point).
  void save(LaneId lane, std::span<const Token> tokens);
  // The lane is idle again and holds exactly these tokens (none after a failure).
  void give_back(LaneId lane, std::vector<Token> tokens);
  // What the lanes hold is not known any more: all are emptied and idle. Host memory is kept.
  void empty_lanes();

  // What lies in the store and would lead clearly further than `reused` tokens.
  [[nodiscard]] std::vector<KvKey> missing(std::span<const Token> prompt, int reused) const;
  // The same, to be read for a request that waits: what is there of its start stays until it is
  // taken, and so does what comes.
  [[nodiscard]] std::vector<KvKey> fetch(std::span<const Token> prompt, int reused);
  // What the store said about a part: its payload, or nothing.
  void loaded(const KvKey& key, const SharedBlob& payload);
  // Hands to the store what it has not yet. lanes_too: also what only idle lanes hold. False: not
  // all of it, the store is busy.
  enum class Flush { tree, lanes_too };
  [[nodiscard]] bool flush(Flush extent);

  [[nodiscard]] CacheReport report() const;
  [[nodiscard]] int busy() const;
  // "" or the broken rule. For tests.
  [[nodiscard]] const char* broken_rule() const;

 private:
  struct Lane {
    std::vector<Token> tokens;  // while idle
    std::uint64_t used_at = 0;
    bool busy = false;
  };
  // The longest start of a prompt that can be resumed, and how many nodes of its path that takes.
  struct Start {
    int tokens = 0;
    std::size_t nodes = 0;
  };
  // The longest start of a prompt that any tier knows, and whether what is known goes on otherwise.
  struct Known {
    int tokens = 0;
    bool parted = false;
  };
  enum class Tiers { memory, memory_and_store };
  struct Wish {
    std::span<const Token> prompt;
    PrefixTree::Match match;
    Start start;  // from host memory
  };

  [[nodiscard]] Wish wish_of(std::span<const Token> prompt) const;
  [[nodiscard]] Known known_of(const Wish& wish) const;
  [[nodiscard]] Start deepest(const PrefixTree::Match& match, int limit, Tiers tiers) const;
  [[nodiscard]] LaneOffer offer(LaneId lane, const Wish& wish) const;
  [[nodiscard]] int point_tokens() const;
  [[nodiscard]] bool worth_saving(std::span<const Token> tokens) const;
  [[nodiscard]] bool too_large(int tokens) const;
  [[nodiscard]] bool prepare(const LaneOffer& offer, const Wish& wish);
  [[nodiscard]] bool fill(LaneId lane, const Wish& wish);
  void use(const PrefixTree::Match& match, int tokens);
  void count(const LaneOffer& offer, const Wish& wish);
  void make_room();
  void drop(const Victim& victim);

  Model& model_;
  CacheOptions options_;
  PrefixTree tree_;
  PrefixStore store_;
  std::vector<Lane> lanes_;
  std::uint64_t turns_ = 0;      // begun: the clock of use times, which tests can predict
  std::size_t point_bytes_ = 0;  // of the last point taken
  CacheReport counts_;
};

}  // namespace mlxs::engine
