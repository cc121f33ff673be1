// The sampling that a model's makers recommend. Thread: pure functions.
#pragma once

#include <string_view>

#include "base/result.hpp"
#include "core/sampling.hpp"
#include "models/formats/gguf_header.hpp"

namespace mlxs::models {

// The keys general.sampling.temp, top_p, top_k and min_p; the names are llama.cpp's.
[[nodiscard]] core::SamplingRequest sampling_of(const GgufHeader& header);

// The text of a generation_config.json as model repositories carry it. `do_sample: false` means
// greedy: temperature 0, whatever else it says. A field of another kind or out of its range says
// nothing. Errors: invalid_request when it is not a JSON object.
[[nodiscard]] base::Result<core::SamplingRequest> parse_generation_config(std::string_view text);

}  // namespace mlxs::models
