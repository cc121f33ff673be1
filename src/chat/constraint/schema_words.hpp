// The keywords of JSON schema by what they mean here. Thread: free functions without state.
#pragma once

#include <string_view>

#include "base/json.hpp"

namespace mlxs::chat {

// Says nothing about what is valid.
[[nodiscard]] bool is_annotation(std::string_view keyword);

// Says something that a grammar is not held to here.
[[nodiscard]] bool is_unsupported(std::string_view keyword);

// The type that a schema without one speaks about, told by its other keywords; "" for any.
[[nodiscard]] std::string_view implied_type(const base::json::object& schema);

// The regular expression of a format; "" when the format is not enforced.
[[nodiscard]] std::string_view pattern_of_format(std::string_view format);

}  // namespace mlxs::chat
