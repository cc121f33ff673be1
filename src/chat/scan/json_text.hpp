// JSON text written piece by piece. Thread: free functions without state.
#pragma once

#include <string>
#include <string_view>

namespace mlxs::chat {

// A bare word as a JSON value: a number or literal as it stands, Python's literals as JSON's, and
// anything else as a string, so that nothing is lost.
[[nodiscard]] std::string json_word(std::string_view word);

// The string that a JSON string literal stands for; "" when it is none.
[[nodiscard]] std::string json_unquote(std::string_view literal);

}  // namespace mlxs::chat
