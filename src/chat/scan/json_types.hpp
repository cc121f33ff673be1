// Sets of JSON types, and what of a value's text tells its type.
// Thread: free functions without state.
#pragma once

#include <string>
#include <string_view>

#include "base/json.hpp"

namespace mlxs::chat {

// One bit a type; 0 is no type, or nothing known.
using JsonTypes = unsigned;
inline constexpr JsonTypes type_string = 1;
inline constexpr JsonTypes type_integer = 2;
inline constexpr JsonTypes type_number = 4;
inline constexpr JsonTypes type_boolean = 8;
inline constexpr JsonTypes type_null = 16;
inline constexpr JsonTypes type_array = 32;
inline constexpr JsonTypes type_object = 64;

// By the name that a schema gives it.
[[nodiscard]] JsonTypes type_by_name(std::string_view name);
// A whole number is an integer and a number.
[[nodiscard]] JsonTypes type_of(const base::json::value& json);
// The types of one JSON value, 0 when `text` is not exactly one.
[[nodiscard]] JsonTypes types_of_text(std::string_view text);
// The types that the value may have that begins so.
[[nodiscard]] JsonTypes types_beginning(char c);
// Python's True, False and None as JSON's words; any other word as it is.
[[nodiscard]] std::string_view from_python(std::string_view word);

// `json` as one of `wanted`: what a string holds, when that is a value of such a type (a string in
// a string at most twice); any other value as text. As it is when no reading is lossless.
[[nodiscard]] std::string converted(std::string_view json, JsonTypes wanted);

}  // namespace mlxs::chat
