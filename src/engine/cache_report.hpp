// What GET /cache tells of the prefix cache. Thread: plain values.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "engine/kv_store.hpp"

namespace mlxs::engine {

// A start that conversations share: a node of the tree right below its root.
struct CacheRoot {
  int tokens = 0;         // to the deepest end of the subtree
  int tokens_shared = 0;  // before its first branch
  int branches = 0;       // ends of conversations
  std::uint64_t bytes = 0;
  long long hits = 0;
  std::uint64_t idle_turns = 0;  // turns begun since it was used
};

struct CacheReport {
  std::vector<CacheRoot> roots;  // most lately used first, limits::cache_roots_shown at most
  long long roots_total = 0;
  std::uint64_t memory_bytes = 0;
  std::uint64_t memory_bytes_max = 0;
  long long nodes = 0;
  long long points = 0;
  long long hits_lane = 0;       // turns resumed from what a lane held
  long long hits_memory = 0;     // from host memory, with or without a part of a lane
  long long hits_store = 0;      // of these, with parts that came from the store
  long long misses = 0;          // turns that started from nothing
  long long evicted = 0;         // parts dropped from host memory
  std::vector<int> lane_tokens;  // of each lane; -1 while it works
  std::optional<KvStoreStats> store;
};

}  // namespace mlxs::engine
