// What the tests of the disk tier share: a folder that goes away, parts whose payload follows from
// their key, so that another process can tell whether it got the right one.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "engine/disk_store.hpp"
#include "engine/kv_part_file.hpp"

namespace mlxs::engine {

class ScratchFolder {
 public:
  ScratchFolder();
  ~ScratchFolder();
  ScratchFolder(const ScratchFolder&) = delete;
  ScratchFolder& operator=(const ScratchFolder&) = delete;
  [[nodiscard]] const std::filesystem::path& path() const { return path_; }

 private:
  std::filesystem::path path_;
};

struct TestPart {
  KvPart part;
  SharedBlob payload;
};

[[nodiscard]] SharedBlob payload_of(const KvKey& key, std::uint64_t bytes);
[[nodiscard]] bool same_bytes(const SharedBlob& left, const SharedBlob& right);
[[nodiscard]] bool same_part(const KvPart& left, const KvPart& right);

// Rows of `path` from where `parent` ends.
[[nodiscard]] TestPart rows_after(const KvPart& parent, const std::vector<Token>& path,
                                  std::uint64_t bytes);
[[nodiscard]] TestPart root_rows(const std::vector<Token>& path, std::uint64_t bytes);
// A point at the end of `path`, which is the path of `parent`.
[[nodiscard]] TestPart point_of(const KvPart& parent, const std::vector<Token>& path,
                                std::uint64_t bytes);
// Tokens first, first + 1, ...
[[nodiscard]] std::vector<Token> counted(Token first, int count);

[[nodiscard]] DiskFolderOptions folder_options(const ScratchFolder& scratch);
// Where DiskFolder puts a part of the identity in folder_options.
[[nodiscard]] PartPlace place_in(const DiskFolderOptions& options, const KvKey& key);

[[nodiscard]] std::string bytes_in(const std::filesystem::path& file);
void put_bytes(const std::filesystem::path& file, const std::string& bytes);

// Waits for the answer.
[[nodiscard]] SharedBlob read_now(KvStore& store, const KvKey& key);

}  // namespace mlxs::engine
