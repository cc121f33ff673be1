#include "engine/eviction.hpp"

#include <algorithm>

namespace mlxs::engine {
namespace {

// A shared start is in use as long as one of the last so many turns stood on it.
constexpr std::uint64_t shared_memory_turns = 256;
constexpr double shared_weight = 1000.0;
constexpr double wanted_weight = 1e9;

bool wanted(const PrefixNode& node, std::uint64_t now) { return now < node.wanted_until; }

double recency(const PrefixNode& node, std::uint64_t now) {
  return 1.0 / (1.0 + static_cast<double>(now - std::min(now, node.used_at)));
}

double weight(const PrefixNode& node, std::uint64_t now) {
  if (wanted(node, now)) return wanted_weight;
  const bool pinned = node.shared() && now - std::min(now, node.used_at) < shared_memory_turns;
  return recency(node, now) * (pinned ? shared_weight : 1.0);
}

int tokens_saved_by_point(const PrefixNode& node) {
  const PrefixNode* above = node.parent;
  while (above->parent != nullptr && !above->point) above = above->parent;
  return node.end() - above->end();
}

bool holds_rows_up(const PrefixNode& node) {
  return std::any_of(node.children.begin(), node.children.end(),
                     [](const auto& child) { return child.second->rows != nullptr; });
}

double worth_of_point(const PrefixNode& node, const EvictionView& view) {
  return tokens_saved_by_point(node) * weight(node, view.now) /
         static_cast<double>(node.point->size() + 1);
}

double worth_of_rows(const PrefixNode& node, const EvictionView& view) {
  // No point stands on them (see least_worth), unless it is on its way.
  if (view.needs_points && !wanted(node, view.now)) return 0.0;
  const double bytes = static_cast<double>(node.rows->size() + 1);
  return static_cast<double>(node.tokens.size()) * weight(node, view.now) / bytes;
}

}  // namespace

Victim least_worth(const std::vector<PrefixNode*>& nodes, EvictionView view) {
  Victim victim;
  double least = 0.0;
  for (PrefixNode* node : nodes) {
    const bool rows_can_go = node->rows && !node->point && !holds_rows_up(*node);
    if (!node->point && !rows_can_go) continue;
    const double worth = node->point ? worth_of_point(*node, view) : worth_of_rows(*node, view);
    if (victim.node != nullptr && worth >= least) continue;
    least = worth;
    victim = {.node = node, .part = node->point ? KvPartKind::point : KvPartKind::rows};
  }
  return victim;
}

}  // namespace mlxs::engine
