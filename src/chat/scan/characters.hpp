// Classes of characters that the dialects share. Thread: free functions without state.
#pragma once

#include <cstddef>
#include <string_view>

namespace mlxs::chat {

inline constexpr std::string_view white_space = " \t\n\r";

// Names of tools and arguments end long before this; a longer "name" is prose behind something
// that only looks like an opener, and is not worth holding back.
inline constexpr std::size_t name_bytes_max = 256;

[[nodiscard]] inline bool is_space(char c) {
  return c == ' ' || c == '\n' || c == '\t' || c == '\r';
}

// What tool names are made of in all client APIs, and the separators that some servers add.
[[nodiscard]] inline bool is_name_character(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
         c == '-' || c == '.' || c == ':' || c == '/';
}

[[nodiscard]] inline bool is_tool_name(std::string_view name) {
  if (name.empty() || name.size() > name_bytes_max) return false;
  for (const char c : name) {
    if (!is_name_character(c)) return false;
  }
  return true;
}

[[nodiscard]] inline std::string_view trimmed(std::string_view text) {
  const std::size_t first = text.find_first_not_of(white_space);
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(white_space) - first + 1);
}

}  // namespace mlxs::chat
