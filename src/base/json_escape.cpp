#include "base/json_escape.hpp"

#include <algorithm>
#include <array>
#include <cstddef>

namespace mlxs::base {
namespace {

constexpr std::array<bool, 256> escaped_bytes = [] {
  std::array<bool, 256> escaped{};
  for (std::size_t byte = 0; byte < 0x20; ++byte) escaped[byte] = true;
  escaped['"'] = escaped['\\'] = true;
  return escaped;
}();

constexpr std::array<bool, 256> plain_bytes = [] {
  std::array<bool, 256> plain{};
  for (std::size_t byte = 0; byte < 0x80; ++byte) plain[byte] = !escaped_bytes[byte];
  return plain;
}();

// The letter of a byte's short escape, '\0' when it has none.
char short_escape(char c) {
  switch (c) {
    case '"':
    case '\\': return c;
    case '\n': return 'n';
    case '\r': return 'r';
    case '\t': return 't';
    case '\b': return 'b';
    case '\f': return 'f';
    default: return '\0';
  }
}

// The escape of a byte that may not stand raw in a JSON string.
void write_escape(char c, std::string& out) {
  out += '\\';
  if (const char letter = short_escape(c)) {
    out += letter;
    return;
  }
  const auto byte = static_cast<unsigned char>(c);
  constexpr std::string_view digits = "0123456789abcdef";
  out += "u00";
  out += digits[byte >> 4U];
  out += digits[byte & 0xFU];
}

}  // namespace

std::string json_escape(std::string_view text) {
  std::string escaped;
  json_escape_to(text, escaped);
  return escaped;
}

void json_escape_to(std::string_view text, std::string& out) {
  std::size_t begins = 0;
  for (std::size_t at = 0; at < text.size(); ++at) {
    if (!escaped_bytes[static_cast<unsigned char>(text[at])]) continue;
    out += text.substr(begins, at - begins);
    write_escape(text[at], out);
    begins = at + 1;
  }
  out += text.substr(begins);
}

bool is_plain_json(std::string_view text) {
  return std::all_of(text.begin(), text.end(),
                     [](char c) { return plain_bytes[static_cast<unsigned char>(c)]; });
}

}  // namespace mlxs::base
