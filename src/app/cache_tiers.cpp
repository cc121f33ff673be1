#include "app/cache_tiers.hpp"

#include <algorithm>
#include <utility>

#include "base/os_memory.hpp"
#include "engine/disk_store.hpp"

namespace mlxs::app {
namespace {

// A dozen roots of 20k tokens of a 27B model (1.4 GB each), hundreds of smaller ones.
constexpr std::uint64_t disk_bytes_default = std::uint64_t{16} << 30U;

std::uint64_t disk_bytes(const Config& config) {
  if (config.cache_disk) return *config.cache_disk;
  return std::min(disk_bytes_default, base::free_disk_bytes(config.cache_folder()) / 4);
}

}  // namespace

std::uint64_t cache_memory_bytes(const Config& config, std::uint64_t mapped_bytes) {
  const std::uint64_t free = base::free_memory_bytes();
  return config.cache_ram.value_or((free - std::min(free, mapped_bytes)) / 3);
}

std::unique_ptr<engine::KvStore> open_store(const Config& config, const StoreOptions& options,
                                            base::Log& log) {
  const std::uint64_t bytes = disk_bytes(config);
  if (bytes == 0 || options.identity.empty()) return nullptr;
  // What waits to be written is memory that the first tier does not count any more.
  const std::uint64_t waiting = std::min(engine::disk_queue_bytes_max, options.memory_bytes / 2);
  auto opened = engine::DiskStore::open({.folder = {.directory = config.cache_folder(),
                                                    .identity = options.identity,
                                                    .bytes_max = bytes},
                                         .queue_bytes_max = waiting},
                                        log);
  if (opened.ok()) return std::move(opened).value();
  log.warn("no disk cache: " + opened.error().message);
  return nullptr;
}

}  // namespace mlxs::app
