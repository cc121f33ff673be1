// The disk tier of the prefix cache: parts outlive the process in a folder (disk_store_folder.hpp).
//
// One own thread does all that touches the disk; what the engine asks for is a message to it. Reads
// go before writes: a client waits for them, for a write nobody does. A failing disk is no failure
// of the server: it is said once in the log, parts are then misses and nothing is stored for a
// while.
// Thread: one (the engine's); open, finish and the destructor may wait for the disk.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "base/log.hpp"
#include "base/result.hpp"
#include "engine/disk_store_folder.hpp"
#include "engine/kv_store.hpp"

namespace mlxs::engine {

// What may wait to be written. It keeps memory that the cache may have given up already, so it is
// small beside a cache; it holds the largest start measured (1.4 GB: 20k tokens of a 27B model).
inline constexpr std::uint64_t disk_queue_bytes_max = std::uint64_t{2} << 30;
// At the end what waits is still written for so long: the server promises to stop within 3 s.
inline constexpr std::chrono::milliseconds disk_end_grace{2000};
// After a refusal (a full disk) the next try is not sooner: it may fill the last bytes again.
inline constexpr std::chrono::minutes disk_pause{5};

struct DiskStoreOptions {
  DiskFolderOptions folder;
  std::uint64_t queue_bytes_max = disk_queue_bytes_max;
  std::chrono::milliseconds end_grace = disk_end_grace;
  std::chrono::milliseconds pause = disk_pause;
};

class DiskStore final : public KvStore {
 public:
  // Errors: `unavailable`, in words for the log; the server then runs without a disk tier.
  // `log` outlives the store.
  [[nodiscard]] static base::Result<std::unique_ptr<DiskStore>> open(DiskStoreOptions options,
                                                                     base::Log& log);
  ~DiskStore() override;

  [[nodiscard]] std::vector<KvPart> take_index() override;
  [[nodiscard]] bool write(KvPart part, const SharedBlob& payload) override;
  void read(const KvKey& key, std::function<void(SharedBlob)> done) override;
  void touch(const KvKey& key) override;
  [[nodiscard]] std::vector<KvKey> take_lost() override;
  // Writes what waits, for end_grace at most, and ends the thread. After it only stats() may be
  // called. The destructor does it if nobody did.
  void finish() override;
  // Parts and bytes of all identities.
  [[nodiscard]] KvStoreStats stats() const override;

  // Waits until all that was asked for is done. For tests.
  void wait_until_idle();

 private:
  class Worker;
  DiskStore(std::unique_ptr<DiskFolder> folder, const DiskStoreOptions& options, base::Log& log);

  std::vector<KvPart> index_;
  std::unique_ptr<Worker> worker_;
};

}  // namespace mlxs::engine
