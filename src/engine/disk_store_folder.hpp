// The cache folder of the disk tier: one folder for each identity in it, one file for each part. It
// belongs to one process at a time and stays under its limit. Format: docs/formats/kv-cache.md.
// Thread: one at a time; every function may wait for the disk. Lifetime: the folder is locked as
// long as this lives.
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "base/result.hpp"
#include "engine/disk_store_descriptor.hpp"
#include "engine/disk_store_index.hpp"
#include "engine/kv_part_file.hpp"
#include "engine/kv_store.hpp"

namespace mlxs::engine {

struct DiskFolderOptions {
  std::filesystem::path directory;  // made when it is not there
  // Names the model and every setting that shapes a state. Parts of another identity are never
  // given out; they count and are evicted like our own.
  std::string identity;
  std::uint64_t bytes_max = 0;  // of all files of all identities
};

class DiskFolder {
 public:
  // Looks at what is there and evicts down to the limit. Errors: `unavailable` when another process
  // has the folder or the system refuses.
  [[nodiscard]] static base::Result<std::unique_ptr<DiskFolder>> open(DiskFolderOptions options);

  // Our own parts at the start, parents before their children. Once.
  [[nodiscard]] std::vector<KvPart> take_parts() { return std::move(parts_); }
  // Also ok when the part cannot be of use: its parent is not there, or there is no room for its
  // path. A part that is there counts as used. Errors: those of write_part.
  [[nodiscard]] base::Status store(const KvPart& part, const KvBlob& payload,
                                   const GoOn& go_on = {});
  // Null when it is not there or damaged; a damaged part goes, with all that depends on it.
  [[nodiscard]] SharedBlob load(const KvKey& key);
  void touch(const KvKey& key);
  [[nodiscard]] bool has(const KvKey& key) { return index_.find(name_of(key)) != nullptr; }
  // Our own parts that went since the last call.
  [[nodiscard]] std::vector<KvKey> take_gone() { return std::exchange(gone_, {}); }
  [[nodiscard]] KvStoreStats stats() const;

 private:
  DiskFolder(DiskFolderOptions options, Descriptor lock);
  [[nodiscard]] base::Status prepare();
  void take_in(const KvKey& identity);
  [[nodiscard]] base::Status make_room(std::uint64_t bytes, const DiskIndex::Name& spared);
  void use(const DiskIndex::Name& name);
  void note_gone(const DiskIndex::Name& name);
  [[nodiscard]] FileTime next_time();
  [[nodiscard]] PartPlace place_of(const DiskIndex::Name& name) const;
  // "" stays "".
  [[nodiscard]] DiskIndex::Name name_of(const KvKey& key) const;

  DiskFolderOptions options_;
  Descriptor lock_;
  KvKey identity_;
  DiskIndex index_;
  std::vector<KvKey> gone_;
  FileTime last_time_ = FileTime::min();
  std::vector<KvPart> parts_;
  KvStoreStats counts_;
};

}  // namespace mlxs::engine
