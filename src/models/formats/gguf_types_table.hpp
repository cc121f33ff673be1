// The numbers that GGUF files use for tensor types and for the kind of quantisation.
// Thread: pure functions.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace mlxs::models {

// How a tensor type is laid out: `bytes` for each `elements` of a row.
struct TensorBlock {
  std::uint64_t elements = 1;
  std::uint64_t bytes = 0;
};

// Absent for types that this program does not know (a newer file).
[[nodiscard]] std::optional<TensorBlock> tensor_block(std::uint32_t type);

// "Q8_0", "Q4_K_M", ... for general.file_type; "" when it is unknown.
[[nodiscard]] std::string_view quantisation_name(std::uint64_t file_type);

}  // namespace mlxs::models
