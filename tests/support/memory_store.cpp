#include "support/memory_store.hpp"

#include <algorithm>
#include <utility>

namespace mlxs::test {

using engine::KvKey;
using engine::KvPart;
using engine::SharedBlob;

std::vector<KvPart> MemoryStore::take_index() {
  std::vector<KvPart> parts;
  for (const KvKey& key : disk_.order)
    if (disk_.parts.contains(key)) parts.push_back(disk_.parts.at(key).part);
  return parts;
}

bool MemoryStore::write(KvPart part, const SharedBlob& payload) {
  if (writes_left_ == 0) return false;
  if (writes_left_ > 0) --writes_left_;
  const auto bytes = payload->bytes();
  disk_.order.push_back(part.key);
  const KvKey key = part.key;
  disk_.parts[key] = {.part = std::move(part), .payload = {bytes.begin(), bytes.end()}};
  return true;
}

void MemoryStore::read(const KvKey& key, std::function<void(SharedBlob)> done) {
  reads_.push_back({.key = key, .done = std::move(done)});
}

bool MemoryStore::answer() {
  if (reads_.empty()) return false;
  const Read read = std::move(reads_.front());
  reads_.erase(reads_.begin());
  const auto found = disk_.parts.find(read.key);
  if (found == disk_.parts.end()) {
    read.done(nullptr);
    return true;
  }
  auto blob = std::make_shared<engine::KvBlob>(found->second.payload.size());
  std::copy(found->second.payload.begin(), found->second.payload.end(), blob->bytes().begin());
  read.done(std::move(blob));
  return true;
}

engine::KvStoreStats MemoryStore::stats() const {
  return {.parts = static_cast<long long>(disk_.parts.size())};
}

}  // namespace mlxs::test
