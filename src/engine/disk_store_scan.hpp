// What a cache folder holds at the start: every file of ours is looked at once, without its
// payload; what can never be of use is removed: unfinished, torn and foreign files and parts whose
// parent is gone. Names that are not ours are left alone. Thread: any, alone on the folder.
#pragma once

#include <filesystem>
#include <vector>

#include "engine/kv_part_file.hpp"
#include "engine/kv_store.hpp"

namespace mlxs::engine {

struct FoundParts {
  std::vector<KvPart> parts;  // parents before their children
  long long damaged = 0;      // removed, unfinished ones not counted
};

// The folders of all identities; a folder's name is the hash of its identity.
[[nodiscard]] std::vector<KvKey> find_identities(const std::filesystem::path& directory);
[[nodiscard]] FoundParts find_parts(const std::filesystem::path& folder, const KvKey& identity);

}  // namespace mlxs::engine
