#include "engine/llama/memory_estimate.hpp"

#include <ggml-backend.h>

#include <cstdio>
#include <exception>
#include <map>
#include <string>

#include "../src/llama-ext.h"

namespace mlxs::engine::llama {
namespace {

// The rest of the system, the page cache and our own buffers need some of it too.
constexpr double usable_share = 0.9;

ggml_backend_dev_t device_of(ggml_backend_buffer_type_t buffer) {
  ggml_backend_dev_t device =
      ggml_backend_buft_is_host(buffer) ? nullptr : ggml_backend_buft_get_device(buffer);
  return device != nullptr ? device : ggml_backend_dev_by_type(GGML_BACKEND_DEVICE_TYPE_CPU);
}

std::uint64_t total_bytes(ggml_backend_dev_t device) {
  std::size_t free = 0;
  std::size_t total = 0;
  ggml_backend_dev_memory(device, &free, &total);
  return total;
}

std::string gigabytes(std::uint64_t bytes) {
  char text[32];
  std::snprintf(text, sizeof text, "%.1f GB", static_cast<double>(bytes) / 1e9);
  return text;
}

}  // namespace

base::Result<Weights> open_without_memory(const char* path, int gpu_layers) {
  llama_model_params parameters = llama_model_default_params();
  parameters.n_gpu_layers = gpu_layers;
  parameters.no_alloc = true;
  parameters.load_mode = LLAMA_LOAD_MODE_NONE;
  try {
    Weights weights(llama_model_load_from_file(path, parameters), FreeModel{});
    if (weights) return weights;
  } catch (const std::exception&) {
    // The caller's message is the same: libllama's own words are in the log.
  }
  return base::Error{.code = base::ErrorCode::invalid_request,
                     .message = "The engine cannot load this model file.",
                     .param = "model"};
}

base::Result<std::vector<DeviceNeed>> measure(const Weights& weights,
                                              const llama_context_params& parameters) {
  try {
    const Context context(llama_init_from_model(weights.get(), parameters));
    if (context) {
      std::map<ggml_backend_dev_t, DeviceNeed> devices;
      for (const auto& [buffer, bytes] : llama_get_memory_breakdown(context.get())) {
        ggml_backend_dev_t device = device_of(buffer);
        DeviceNeed& need = devices[device];
        need.needed_bytes += bytes.total();
        need.total_bytes = total_bytes(device);
      }
      std::vector<DeviceNeed> needs;
      for (const auto& [device, need] : devices) needs.push_back(need);
      return needs;
    }
  } catch (const std::exception&) {
    // The caller's message is the same: libllama's own words are in the log.
  }
  return base::Error{.code = base::ErrorCode::unavailable,
                     .message = "The engine cannot make a context with these settings.",
                     .param = ""};
}

std::string shortage(const std::vector<DeviceNeed>& needs) {
  for (const DeviceNeed& need : needs) {
    const double usable = usable_share * static_cast<double>(need.total_bytes);
    if (need.total_bytes > 0 && static_cast<double>(need.needed_bytes) > usable)
      return "needs " + gigabytes(need.needed_bytes) + " of " + gigabytes(need.total_bytes);
  }
  return "";
}

}  // namespace mlxs::engine::llama
