// A map with two bounds, entries and weight (usually bytes): when either is passed, what was asked
// for least recently goes first. Thread: one owner.
#pragma once

#include <cstddef>
#include <list>
#include <unordered_map>
#include <utility>

namespace mlxs::base {

struct LruBounds {
  std::size_t entries_max = 0;
  std::size_t weight_max = 0;
};

template <typename Key, typename Value, typename Hash = std::hash<Key>>
class LruMap {
 public:
  explicit LruMap(LruBounds bounds) : bounds_(bounds) {}

  // The value of `key`, which counts as used now; nullptr when there is none. It is valid until the
  // next put.
  [[nodiscard]] Value* find(const Key& key) {
    const auto found = places_.find(key);
    if (found == places_.end()) return nullptr;
    items_.splice(items_.begin(), items_, found->second);
    return &found->second->value;
  }

  // Replaces the value of `key`. A value heavier than the whole bound is not kept.
  void put(const Key& key, Value value, std::size_t weight) {
    erase(key);
    if (weight > bounds_.weight_max) return;
    items_.push_front({key, std::move(value), weight});
    places_.emplace(key, items_.begin());
    weight_ += weight;
    while (weight_ > bounds_.weight_max || items_.size() > bounds_.entries_max) erase_last();
  }

  void erase(const Key& key) {
    const auto found = places_.find(key);
    if (found == places_.end()) return;
    weight_ -= found->second->weight;
    items_.erase(found->second);
    places_.erase(found);
  }

  // Calls visit(key, value) for all, the least recently used first.
  template <typename Visit>
  void for_each(Visit&& visit) const {
    for (auto item = items_.rbegin(); item != items_.rend(); ++item) visit(item->key, item->value);
  }

  [[nodiscard]] std::size_t size() const { return items_.size(); }
  [[nodiscard]] std::size_t weight() const { return weight_; }

 private:
  struct Item {
    Key key;
    Value value;
    std::size_t weight = 0;
  };

  void erase_last() {
    weight_ -= items_.back().weight;
    places_.erase(items_.back().key);
    items_.pop_back();
  }

  LruBounds bounds_;
  std::size_t weight_ = 0;
  std::list<Item> items_;  // the most recently used first
  std::unordered_map<Key, typename std::list<Item>::iterator, Hash> places_;
};

}  // namespace mlxs::base
