#include "core/sampling.hpp"

namespace mlxs::core {
namespace {

template <typename T>
std::optional<T> either(const std::optional<T>& first, const std::optional<T>& second) {
  return first ? first : second;
}

}  // namespace

SamplingRequest overlay(const SamplingRequest& first, const SamplingRequest& second) {
  return {.temperature = either(first.temperature, second.temperature),
          .top_p = either(first.top_p, second.top_p),
          .top_k = either(first.top_k, second.top_k),
          .min_p = either(first.min_p, second.min_p),
          .seed = either(first.seed, second.seed)};
}

SamplingSettings resolve(const SamplingRequest& request, const SamplingSettings& defaults) {
  return {.temperature = request.temperature.value_or(defaults.temperature),
          .top_p = request.top_p.value_or(defaults.top_p),
          .top_k = request.top_k.value_or(defaults.top_k),
          .min_p = request.min_p.value_or(defaults.min_p),
          .seed = either(request.seed, defaults.seed)};
}

}  // namespace mlxs::core
