// How tokens are chosen. Every field is optional in a request; what is absent comes from the launch
// flags, then from the model's own generation config, then from the fields of SamplingSettings.
// Thread: plain values.
#pragma once

#include <cstdint>
#include <optional>

namespace mlxs::core {

struct SamplingRequest {
  std::optional<float> temperature;  // 0 is greedy
  std::optional<float> top_p;
  std::optional<int> top_k;  // 0 is off
  std::optional<float> min_p;
  std::optional<std::uint64_t> seed;
};

struct SamplingSettings {
  float temperature = 0.8F;
  float top_p = 0.95F;
  int top_k = 40;
  float min_p = 0.05F;
  std::optional<std::uint64_t> seed;  // absent: a fresh random one for each request
};

// `first` where it says something, else `second`.
[[nodiscard]] SamplingRequest overlay(const SamplingRequest& first, const SamplingRequest& second);

// `request` where it says something, else `defaults`.
[[nodiscard]] SamplingSettings resolve(const SamplingRequest& request,
                                       const SamplingSettings& defaults);

}  // namespace mlxs::core
