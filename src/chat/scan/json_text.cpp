#include "chat/scan/json_text.hpp"

#include <array>

#include "base/json.hpp"

namespace mlxs::chat {
namespace {

constexpr std::array<bool, 256> escaped_bytes = [] {
  std::array<bool, 256> escaped{};
  for (std::size_t byte = 0; byte < 0x20; ++byte) escaped[byte] = true;
  escaped['"'] = escaped['\\'] = true;
  return escaped;
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

std::string json_word(std::string_view word) {
  if (word == "True") return "true";
  if (word == "False") return "false";
  if (word == "None") return "null";
  const auto parsed = base::parse_json(word, "word");
  const bool is_json = parsed.ok() && parsed.value().is_primitive();
  return is_json ? std::string(word) : '"' + json_escape(word) + '"';
}

std::string json_unquote(std::string_view literal) {
  const base::Result<base::json::value> parsed = base::parse_json(literal, "string");
  if (!parsed.ok() || !parsed.value().is_string()) return "";
  const base::json::string& text = parsed.value().get_string();
  return std::string(text.data(), text.size());
}

}  // namespace mlxs::chat
