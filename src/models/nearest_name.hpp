// The name somebody probably meant. Thread: pure functions.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace mlxs::models {

// How many characters must be added, dropped, changed or swapped with their neighbour to turn one
// text into the other.
[[nodiscard]] std::size_t edit_distance(std::string_view left, std::string_view right);

// The candidate closest to `name`: one that begins with it, or one within a third of its length in
// edits; the first of several equals. Absent when none is close.
[[nodiscard]] std::optional<std::string> nearest_name(std::string_view name,
                                                      const std::vector<std::string>& candidates);

}  // namespace mlxs::models
