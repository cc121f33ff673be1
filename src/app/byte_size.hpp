// Sizes as people write them: "8G", "500M", "1.5g", "4096". Thread: any.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace mlxs::app {

// K, M, G and T stand for powers of 1024, with or without a B behind; no letter: bytes. Nothing for
// anything else, and for more than an exabyte.
[[nodiscard]] std::optional<std::uint64_t> parse_bytes(std::string_view text);

}  // namespace mlxs::app
