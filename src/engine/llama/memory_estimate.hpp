// How much memory a model and its KV cache will take, asked of libllama itself without allocating
// anything. Thread: one (libllama's loader changes global state of its log).
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/result.hpp"
#include "engine/llama/weights.hpp"

namespace mlxs::engine::llama {

struct DeviceNeed {
  std::uint64_t needed_bytes = 0;
  std::uint64_t total_bytes = 0;  // of the device; 0: unknown
};

// Errors: invalid_request when the file cannot be read as a model.
[[nodiscard]] base::Result<Weights> open_without_memory(const char* path, int gpu_layers);

// Needs of the weights and a context with these parameters, by device. Errors: unavailable when
// libllama refuses.
[[nodiscard]] base::Result<std::vector<DeviceNeed>> measure(const Weights& weights,
                                                            const llama_context_params& parameters);

// "" when every device has room, else "needs 12.3 GB of 8.0 GB".
[[nodiscard]] std::string shortage(const std::vector<DeviceNeed>& needs);

}  // namespace mlxs::engine::llama
