// Sums the tree of the prefix cache up by its roots, for people. Thread: the engine thread; pure.
#pragma once

#include <vector>

#include "engine/cache_report.hpp"
#include "engine/prefix_tree.hpp"

namespace mlxs::engine {

// `nodes`: all of a tree, parents first. The most lately used root comes first.
[[nodiscard]] std::vector<CacheRoot> roots_of(const std::vector<PrefixNode*>& nodes,
                                              std::uint64_t now);

}  // namespace mlxs::engine
