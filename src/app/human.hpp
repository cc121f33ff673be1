// Numbers as people read them. Thread: any (pure).
#pragma once

#include <cstdint>
#include <string>

namespace mlxs::app {

// "24.5 MB", "612 B": powers of 1000, as file managers count.
[[nodiscard]] std::string human_bytes(std::uint64_t bytes);
// "22.5 M", "7.6 B", "512".
[[nodiscard]] std::string human_count(std::uint64_t count);

}  // namespace mlxs::app
