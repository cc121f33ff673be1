// Which part of the prefix cache in host memory is worth least. The worth of a part is the prefill
// it saves for each byte it takes, less with every turn in which it was not used:
//
//   point   the tokens since the last point above it, which would have to be computed again
//   rows    their tokens; only of nodes without rows below them and without a point (leaves before
//           roots, points before the rows they stand on); nothing where no point is left to use
//           them
//
// Starts that several conversations share (tools and system of an agent) and that were used lately
// go late; what a waiting request is about to stand on goes last.
// Thread: the engine thread; pure.
#pragma once

#include <vector>

#include "engine/prefix_tree.hpp"

namespace mlxs::engine {

struct Victim {
  PrefixNode* node = nullptr;  // null: nothing can go
  KvPartKind part = KvPartKind::rows;
};

struct EvictionView {
  std::uint64_t now = 0;  // of the same clock as used_at
  bool needs_points = false;
};

[[nodiscard]] Victim least_worth(const std::vector<PrefixNode*>& nodes, EvictionView view);

}  // namespace mlxs::engine
