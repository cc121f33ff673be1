#include "engine/cache_roots.hpp"

#include <algorithm>

namespace mlxs::engine {
namespace {

// Adds what a node and everything below it hold.
void add_subtree(CacheRoot& root, const PrefixNode& node) {
  root.tokens = std::max(root.tokens, node.end());
  root.branches += node.children.empty() ? 1 : 0;
  root.bytes += (node.rows ? node.rows->size() : 0) + (node.point ? node.point->size() : 0);
  for (const auto& [token, child] : node.children) add_subtree(root, *child);
}

}  // namespace

std::vector<CacheRoot> roots_of(const std::vector<PrefixNode*>& nodes, std::uint64_t now) {
  std::vector<CacheRoot> roots;
  for (const PrefixNode* node : nodes) {
    if (node->begin > 0) break;  // parents come before children
    const PrefixNode* shared = node;
    while (shared->children.size() == 1) shared = shared->children.begin()->second.get();
    CacheRoot root{
        .tokens_shared = shared->end(), .hits = node->hits, .idle_turns = now - node->used_at};
    add_subtree(root, *node);
    roots.push_back(root);
  }
  std::stable_sort(roots.begin(), roots.end(), [](const CacheRoot& a, const CacheRoot& b) {
    return a.idle_turns < b.idle_turns;
  });
  return roots;
}

}  // namespace mlxs::engine
