#include "models/defaults.hpp"

#include <cmath>
#include <limits>
#include <optional>

#include "base/json.hpp"

namespace mlxs::models {
namespace {

using base::json::object;
using base::json::value;

struct Range {
  double least;
  double most;
};
constexpr Range temperature_range{0, 100};
constexpr Range probability_range{0, 1};
constexpr Range count_range{0, std::numeric_limits<int>::max()};

std::optional<double> within(std::optional<double> number, Range range) {
  if (!number || !(*number >= range.least && *number <= range.most)) return {};
  return number;
}

std::optional<float> as_float(std::optional<double> number, Range range) {
  const auto good = within(number, range);
  if (!good) return {};
  return static_cast<float>(*good);
}

std::optional<int> as_count(std::optional<double> number) {
  const auto good = within(number, count_range);
  if (!good || std::floor(*good) != *good) return {};
  return static_cast<int>(*good);
}

std::optional<double> number_in(const object& config, std::string_view name) {
  const value* found = config.if_contains(name);
  if (found == nullptr || !found->is_number()) return {};
  return found->to_number<double>();
}

}  // namespace

core::SamplingRequest sampling_of(const GgufHeader& header) {
  return {.temperature = as_float(header.number("general.sampling.temp"), temperature_range),
          .top_p = as_float(header.number("general.sampling.top_p"), probability_range),
          .top_k = as_count(header.number("general.sampling.top_k")),
          .min_p = as_float(header.number("general.sampling.min_p"), probability_range),
          .seed = {}};
}

base::Result<core::SamplingRequest> parse_generation_config(std::string_view text) {
  MLXS_TRY(const value parsed, base::parse_json(text, "generation config"));
  const object* config = parsed.if_object();
  if (config == nullptr) {
    return base::Error{.code = base::ErrorCode::invalid_request,
                       .message = "The generation config is not a JSON object.",
                       .param = ""};
  }
  core::SamplingRequest sampling{
      .temperature = as_float(number_in(*config, "temperature"), temperature_range),
      .top_p = as_float(number_in(*config, "top_p"), probability_range),
      .top_k = as_count(number_in(*config, "top_k")),
      .min_p = as_float(number_in(*config, "min_p"), probability_range),
      .seed = {}};
  const value* do_sample = config->if_contains("do_sample");
  if (do_sample != nullptr && *do_sample == value(false)) sampling.temperature = 0.0F;
  return sampling;
}

}  // namespace mlxs::models
