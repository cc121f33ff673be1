// One stored part of the prefix cache is one file. Format: docs/formats/kv-cache.md.
// Thread: any, one at a time for a place. Errors: `not_found` when there is no such file,
// `unavailable` when the system refuses (message: its words), `internal` when the content is
// damaged or was made for something else: such a file will never be of use; `cancelled` on request.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>

#include "base/result.hpp"
#include "engine/kv_blob.hpp"
#include "engine/kv_store.hpp"

namespace mlxs::engine {

struct PartPlace {
  std::filesystem::path folder;
  KvKey identity;  // hash of what shapes the states in this folder
  KvKey key;

  [[nodiscard]] std::filesystem::path file() const { return folder / (key + ".kv"); }
  // Where it grows; a crash leaves it behind, the next start removes it.
  [[nodiscard]] std::filesystem::path unfinished() const { return folder / (key + ".tmp"); }
};

// Size of its file.
[[nodiscard]] std::uint64_t file_bytes(const KvPart& part);
// Asked every 64 MiB of a long write, when these are on the disk: "no" ends it (`cancelled`).
using GoOn = std::function<bool()>;
// Whole and on the disk, or not there at all. `part.key` is the key of the place.
[[nodiscard]] base::Status write_part(const PartPlace& place, const KvPart& part,
                                      const KvBlob& payload, const GoOn& go_on = {});
// Everything but the payload, which is not read; its length is checked.
[[nodiscard]] base::Result<KvPart> read_part_head(const PartPlace& place);
[[nodiscard]] base::Result<SharedBlob> read_part_payload(const PartPlace& place);

}  // namespace mlxs::engine
