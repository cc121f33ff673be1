// An answer as bytes, for the journal (docs/formats/replay.md). Numbers are little-endian.
// Thread: pure.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "serve/sampled_answer.hpp"

namespace mlxs::serve {

// Without the frame that the journal puts around it.
[[nodiscard]] std::string to_record(const SampledAnswer& answer);
// Nothing when the bytes are not exactly one record.
[[nodiscard]] std::optional<SampledAnswer> from_record(std::string_view bytes);
// The size of the record with its frame; what an answer weighs in memory, about.
[[nodiscard]] std::size_t record_bytes(const SampledAnswer& answer);

inline constexpr std::size_t record_frame_bytes = 4 + 16;  // length in front, checksum behind

}  // namespace mlxs::serve
