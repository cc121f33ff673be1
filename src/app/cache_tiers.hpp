// How much the prefix cache may take, and its disk tier. Thread: one, at the start.
#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "app/config.hpp"
#include "base/log.hpp"
#include "engine/kv_store.hpp"

namespace mlxs::app {

// Host memory for conversations that wait: what the user says, else a third of what is free now,
// with the model loaded. `mapped_bytes`: of the model, in pages that count as free.
[[nodiscard]] std::uint64_t cache_memory_bytes(const Config& config, std::uint64_t mapped_bytes);

struct StoreOptions {
  std::string identity;
  std::uint64_t memory_bytes = 0;  // of the tier before it
};
// The disk tier under config.cache_folder(); null when it is off, when states of this model mean
// nothing outside the process (their identity is "") or when the folder cannot be used, which the
// log then says: the server works without it. `log` outlives the store.
[[nodiscard]] std::unique_ptr<engine::KvStore> open_store(const Config& config,
                                                          const StoreOptions& options,
                                                          base::Log& log);

}  // namespace mlxs::app
