#include "engine/prefix_store.hpp"

#include <algorithm>
#include <set>
#include <utility>

#include "engine/kv_key.hpp"

namespace mlxs::engine {
namespace {

bool point_below(const PrefixNode& node) {
  return std::any_of(node.children.begin(), node.children.end(), [](const auto& child) {
    return child.second->point || point_below(*child.second);
  });
}

}  // namespace

PrefixStore::PrefixStore(KvStore* store, PrefixTree& tree, KvLayout layout)
    : store_(store), tree_(tree), layout_(std::move(layout)) {}

void PrefixStore::take_index() {
  if (store_ == nullptr) return;
  for (const KvPart& part : store_->take_index()) adopt(part);
  adopted_.clear();
}

void PrefixStore::adopt(const KvPart& part) {
  std::vector<Token> path;
  if (!part.parent.empty()) {
    const auto parent = adopted_.find(part.parent);
    if (parent == adopted_.end()) return;
    path = PrefixTree::path_of(*parent->second);
  }
  path.resize(static_cast<std::size_t>(part.begin));
  path.insert(path.end(), part.tokens.begin(), part.tokens.end());
  if (path.empty()) return;
  PrefixNode& end = tree_.reach(path);
  if (part.kind == KvPartKind::point) {
    end.point_on_disk = part.key;
    return;
  }
  adopted_[part.key] = &end;
  for (PrefixNode* node = &end; node->parent != nullptr && node->begin >= part.begin;
       node = node->parent)
    if (!node->rows_on_disk)
      node->rows_on_disk = {.key = part.key, .range = {part.begin, part.end}};
}

void PrefixStore::loaded(const KvKey& key, const SharedBlob& payload, std::uint64_t now) {
  for (PrefixNode* node : tree_.nodes()) {
    if (node->rows_on_disk && node->rows_on_disk->key == key) {
      const TokenRange run = node->rows_on_disk->range;
      const bool fits = payload && payload->size() == layout_.bytes(run);
      if (!fits) node->rows_on_disk.reset();
      if (fits && !node->rows)
        tree_.set_rows(*node, layout_.cut(*payload, run, {node->begin, node->end()}));
    } else if (node->point_on_disk == key) {
      if (!payload) node->point_on_disk.clear();
      if (!node->point) tree_.set_point(*node, payload);
    } else {
      continue;
    }
    node->from_store = true;
    node->used_at = now;
  }
}

void PrefixStore::touch(const PrefixNode& node) {
  if (store_ == nullptr) return;
  if (node.rows_on_disk) store_->touch(node.rows_on_disk->key);
  if (!node.point_on_disk.empty()) store_->touch(node.point_on_disk);
}

void PrefixStore::keep(PrefixNode& node) {
  if (store_ == nullptr) return;
  std::vector<PrefixNode*> path;
  for (PrefixNode* at = &node; at->parent != nullptr; at = at->parent) path.push_back(at);
  std::reverse(path.begin(), path.end());
  static_cast<void>(write_all(path));
}

bool PrefixStore::flush() {
  if (store_ == nullptr) return true;
  forget(store_->take_lost());
  return write_all(tree_.nodes());
}

void PrefixStore::forget(const std::vector<KvKey>& lost) {
  if (lost.empty()) return;
  const std::set<KvKey> keys(lost.begin(), lost.end());
  for (PrefixNode* node : tree_.nodes()) {
    if (node->rows_on_disk && keys.contains(node->rows_on_disk->key)) node->rows_on_disk.reset();
    if (keys.contains(node->point_on_disk)) node->point_on_disk.clear();
  }
  tree_.sweep();
}

// Parents come first. False: the store is busy.
bool PrefixStore::write_all(const std::vector<PrefixNode*>& nodes) {
  return std::all_of(nodes.begin(), nodes.end(),
                     [this](PrefixNode* node) { return write_rows(*node) && write_point(*node); });
}

bool PrefixStore::write_rows(PrefixNode& node) {
  const bool rooted = node.parent->parent == nullptr || node.parent->rows_on_disk;
  if (!node.rows || node.rows_on_disk || !rooted) return true;
  KvPart part{.begin = node.begin, .end = node.end(), .tokens = node.tokens};
  if (node.begin > 0) part.parent = node.parent->rows_on_disk->key;
  part.key = kv_key(part.kind, PrefixTree::path_of(node), part.begin);
  part.bytes = node.rows->size();
  DiskRun run{.key = part.key, .range = {part.begin, part.end}};
  if (!store_->write(std::move(part), node.rows)) return false;
  node.rows_on_disk = std::move(run);
  return true;
}

// Of points, those worth their bytes on a disk: where conversations part, and the last of each.
bool PrefixStore::write_point(PrefixNode& node) {
  if (!node.point || !node.point_on_disk.empty() || !node.rows_on_disk) return true;
  if (!node.shared() && point_below(node)) return true;
  KvPart part{.kind = KvPartKind::point, .begin = node.end(), .end = node.end()};
  part.parent = node.rows_on_disk->key;
  part.key = kv_key(part.kind, PrefixTree::path_of(node), part.begin);
  part.bytes = node.point->size();
  KvKey key = part.key;
  if (!store_->write(std::move(part), node.point)) return false;
  node.point_on_disk = std::move(key);
  return true;
}

}  // namespace mlxs::engine
