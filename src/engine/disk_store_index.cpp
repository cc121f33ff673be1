#include "engine/disk_store_index.hpp"

#include <algorithm>
#include <utility>

#include "base/check.hpp"

namespace mlxs::engine {

void DiskIndex::add(const Name& name, StoredPart part) {
  if (parts_.contains(name)) return;
  if (!part.parent.empty()) {
    const auto parent = parts_.find(part.parent);
    MLXS_CHECK(parent != parts_.end(), "a part is added after the one it depends on");
    ++parent->second.dependants;
  }
  bytes_ += part.bytes;
  parts_.emplace(name, Entry{.part = std::move(part)});
}

StoredPart* DiskIndex::find(const Name& name) {
  const auto found = parts_.find(name);
  return found == parts_.end() ? nullptr : &found->second.part;
}

std::vector<DiskIndex::Name> DiskIndex::remove(const Name& name) {
  if (!parts_.contains(name)) return {};
  // First breadth first from the part down; backwards that is dependants first.
  std::vector<Name> names{name};
  for (std::size_t i = 0; i < names.size(); ++i) {
    if (parts_.at(names[i]).dependants == 0) continue;
    for (const auto& [other, entry] : parts_) {
      if (entry.part.parent == names[i]) names.push_back(other);
    }
  }
  std::ranges::reverse(names);
  for (const Name& gone : names) {
    const auto found = parts_.find(gone);
    const auto parent = parts_.find(found->second.part.parent);
    if (parent != parts_.end()) --parent->second.dependants;
    bytes_ -= found->second.part.bytes;
    parts_.erase(found);
  }
  return names;
}

std::optional<DiskIndex::Name> DiskIndex::victim(const Name& spared) const {
  const std::pair<const Name, Entry>* oldest = nullptr;
  for (const auto& named : parts_) {
    if (named.second.dependants > 0 || named.first == spared) continue;
    if (oldest == nullptr || named.second.part.used < oldest->second.part.used) oldest = &named;
  }
  if (oldest == nullptr) return std::nullopt;
  return oldest->first;
}

std::uint64_t DiskIndex::path_bytes(const Name& name) const {
  std::uint64_t bytes = 0;
  for (auto at = parts_.find(name); at != parts_.end(); at = parts_.find(at->second.part.parent)) {
    bytes += at->second.part.bytes;
  }
  return bytes;
}

}  // namespace mlxs::engine
