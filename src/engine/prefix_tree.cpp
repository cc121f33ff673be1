#include "engine/prefix_tree.hpp"

#include <algorithm>
#include <utility>

#include "base/check.hpp"

namespace mlxs::engine {
namespace {

std::uint64_t size_of(const SharedBlob& blob) { return blob ? blob->size() : 0; }

int common_prefix(std::span<const Token> a, std::span<const Token> b) {
  const auto parted = std::mismatch(a.begin(), a.end(), b.begin(), b.end());
  return static_cast<int>(parted.first - a.begin());
}

bool is_empty(const PrefixNode& node) {
  return !node.rows && !node.point && !node.rows_on_disk && node.point_on_disk.empty() &&
         node.children.empty();
}

}  // namespace

PrefixTree::Match PrefixTree::match(std::span<const Token> tokens) const {
  Match match;
  const PrefixNode* node = &root_;
  while (match.tokens == node->end()) {
    const auto rest = tokens.subspan(static_cast<std::size_t>(match.tokens));
    const auto child = rest.empty() ? node->children.end() : node->children.find(rest.front());
    if (child == node->children.end()) break;
    node = child->second.get();
    match.path.push_back(child->second.get());
    match.tokens += common_prefix(rest, node->tokens);
  }
  return match;
}

PrefixNode& PrefixTree::reach(std::span<const Token> tokens) {
  MLXS_CHECK(!tokens.empty(), "the root is nobody's end");
  const Match found = match(tokens);
  PrefixNode* node = found.path.empty() ? &root_ : found.path.back();
  if (found.tokens < node->end()) node = &split(*node, found.tokens);
  const auto rest = tokens.subspan(static_cast<std::size_t>(found.tokens));
  return rest.empty() ? *node : add_child(*node, rest);
}

// The node keeps its end, its point and its children; its first part becomes a node above it.
PrefixNode& PrefixTree::split(PrefixNode& lower, int at) {
  const TokenRange whole{lower.begin, lower.end()};
  const auto cut = lower.tokens.begin() + (at - lower.begin);
  auto upper = std::make_unique<PrefixNode>();
  upper->parent = lower.parent;
  upper->begin = lower.begin;
  upper->tokens.assign(lower.tokens.begin(), cut);
  upper->rows_on_disk = lower.rows_on_disk;
  upper->used_at = lower.used_at;
  upper->wanted_until = lower.wanted_until;
  upper->hits = lower.hits;
  const SharedBlob rows = lower.rows;
  set_rows(lower, nullptr);

  std::unique_ptr<PrefixNode>& place = lower.parent->children.at(lower.tokens.front());
  std::unique_ptr<PrefixNode> kept = std::exchange(place, std::move(upper));
  PrefixNode& above = *place;
  lower.tokens.erase(lower.tokens.begin(), cut);
  lower.begin = at;
  lower.parent = &above;
  above.children.emplace(lower.tokens.front(), std::move(kept));
  if (rows) {
    set_rows(above, layout_.cut(*rows, whole, {whole.begin, at}));
    set_rows(lower, layout_.cut(*rows, whole, {at, whole.end}));
  }
  return above;
}

PrefixNode& PrefixTree::add_child(PrefixNode& parent, std::span<const Token> tokens) {
  auto child = std::make_unique<PrefixNode>();
  child->parent = &parent;
  child->begin = parent.end();
  child->tokens.assign(tokens.begin(), tokens.end());
  return *parent.children.emplace(tokens.front(), std::move(child)).first->second;
}

void PrefixTree::set_rows(PrefixNode& node, SharedBlob rows) {
  MLXS_CHECK(!rows || rows->size() == layout_.bytes({node.begin, node.end()}),
             "rows are those of the node's tokens");
  bytes_ += size_of(rows);
  bytes_ -= size_of(std::exchange(node.rows, std::move(rows)));
}

void PrefixTree::set_point(PrefixNode& node, SharedBlob point) {
  bytes_ += size_of(point);
  bytes_ -= size_of(std::exchange(node.point, std::move(point)));
}

void PrefixTree::sweep() {
  const std::vector<PrefixNode*> all = nodes();
  for (auto node = all.rbegin(); node != all.rend(); ++node) {
    if (!is_empty(**node)) continue;
    PrefixNode* parent = (*node)->parent;
    parent->children.erase(parent->children.find((*node)->tokens.front()));
  }
}

std::vector<PrefixNode*> PrefixTree::nodes() const {
  std::vector<PrefixNode*> nodes;
  for (const auto& [token, child] : root_.children) nodes.push_back(child.get());
  for (std::size_t i = 0; i < nodes.size(); ++i)
    for (const auto& [token, child] : nodes[i]->children) nodes.push_back(child.get());
  return nodes;
}

std::vector<Token> PrefixTree::path_of(const PrefixNode& node) {
  std::vector<Token> path(static_cast<std::size_t>(node.end()));
  for (const PrefixNode* at = &node; at != nullptr; at = at->parent)
    std::copy(at->tokens.begin(), at->tokens.end(), path.begin() + at->begin);
  return path;
}

const char* PrefixTree::broken_rule() const {
  std::uint64_t bytes = 0;
  for (const PrefixNode* node : nodes()) {
    bytes += size_of(node->rows) + size_of(node->point);
    if (node->tokens.empty()) return "a node has a token";
    if (node->begin != node->parent->end()) return "a node begins where its parent ends";
    if (node->parent->children.at(node->tokens.front()).get() != node)
      return "a child is found by its first token";
    if (node->rows && node->rows->size() != layout_.bytes({node->begin, node->end()}))
      return "rows are those of the node's tokens";
  }
  return bytes == bytes_ ? "" : "the bytes of a tree are the sum of its nodes";
}

}  // namespace mlxs::engine
