// What stands inside a JSON string literal. Thread: free functions without state.
#pragma once

#include <string>
#include <string_view>

namespace mlxs::base {

// `text` as the inside of a JSON string, without quotes. Pieces escaped one by one join to the
// escaped whole. Bytes beyond ASCII stay as they are.
[[nodiscard]] std::string json_escape(std::string_view text);
// The same at the end of `out`.
void json_escape_to(std::string_view text, std::string& out);
// ASCII without anything to escape.
[[nodiscard]] bool is_plain_json(std::string_view text);

}  // namespace mlxs::base
