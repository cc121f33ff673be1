#include "chat/scan/json_text.hpp"

#include "base/json.hpp"

namespace mlxs::chat {
namespace {

bool stands_raw(char c) { return static_cast<unsigned char>(c) >= 0x20 && c != '"' && c != '\\'; }

// The escape of a byte that may not stand raw in a JSON string.
std::string escape_of(char c) {
  switch (c) {
    case '"': return "\\\"";
    case '\\': return "\\\\";
    case '\n': return "\\n";
    case '\r': return "\\r";
    case '\t': return "\\t";
    case '\b': return "\\b";
    case '\f': return "\\f";
    default: break;
  }
  const auto byte = static_cast<unsigned char>(c);
  constexpr std::string_view digits = "0123456789abcdef";
  return {'\\', 'u', '0', '0', digits[byte >> 4U], digits[byte & 0xFU]};
}

}  // namespace

std::string json_escape(std::string_view text) {
  std::string escaped;
  escaped.reserve(text.size());
  std::size_t begins = 0;
  for (std::size_t at = 0; at < text.size(); ++at) {
    if (stands_raw(text[at])) continue;
    escaped += text.substr(begins, at - begins);
    escaped += escape_of(text[at]);
    begins = at + 1;
  }
  escaped += text.substr(begins);
  return escaped;
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
