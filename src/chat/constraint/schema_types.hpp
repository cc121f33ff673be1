// What single keywords of a JSON schema say about numbers and sizes. Thread: free functions.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/json.hpp"
#include "chat/constraint/schema.hpp"

namespace mlxs::chat {

// Whether `one` has the type, or one of the types, that `type` names.
[[nodiscard]] bool has_type(const base::json::value& one, const base::json::value& type);

struct Bounds {
  std::size_t minimum = 0;
  std::optional<std::size_t> maximum;
  std::vector<std::string> lost;  // keywords that a grammar is not held to
};

// Sizes beyond limits::schema_repetitions_max are lost.
[[nodiscard]] Bounds size_bounds(const base::json::object& schema, std::string_view least,
                                 std::string_view most);

struct NumberBounds {
  NumberValue number;
  std::vector<std::string> lost;
};

[[nodiscard]] NumberBounds number_bounds(const base::json::object& schema, bool whole);

}  // namespace mlxs::chat
