#include "chat/constraint/grammar.hpp"

#include <algorithm>

#include "base/check.hpp"

namespace mlxs::chat {
namespace {

constexpr std::string_view hex_digits = "0123456789ABCDEF";

bool is_alphanumeric(char32_t c) {
  return (c >= U'a' && c <= U'z') || (c >= U'A' && c <= U'Z') || (c >= U'0' && c <= U'9');
}

// GBNF knows \x, \u and \U with two, four and eight digits.
std::string hex(char32_t c) {
  const int digits = c < 0x80 ? 2 : c < 0x10000 ? 4 : 8;
  std::string text = digits == 2 ? "\\x" : digits == 4 ? "\\u" : "\\U";
  for (int shift = 4 * (digits - 1); shift >= 0; shift -= 4)
    text += hex_digits[(c >> shift) & 0xFU];
  return text;
}

std::string class_character(char32_t c) {
  return is_alphanumeric(c) ? std::string(1, static_cast<char>(c)) : hex(c);
}

// Neighbours become ranges, so that a matcher has less to compare.
std::string class_body(std::u32string characters) {
  std::sort(characters.begin(), characters.end());
  characters.erase(std::unique(characters.begin(), characters.end()), characters.end());
  std::string body;
  for (std::size_t from = 0; from < characters.size();) {
    std::size_t to = from;
    while (to + 1 < characters.size() && characters[to + 1] == characters[to] + 1) ++to;
    body += class_character(characters[from]);
    if (to > from + 1) body += '-';
    if (to > from) body += class_character(characters[to]);
    from = to + 1;
  }
  return body;
}

}  // namespace

std::string Grammar::rule(const std::string& body) {
  const auto found = names_.find(body);
  if (found != names_.end()) return found->second;
  const std::string name = reserve();
  define(name, body);
  names_.emplace(body, name);
  return name;
}

std::string Grammar::reserve() { return "r" + std::to_string(reserved_++); }

void Grammar::define(const std::string& name, std::string body) {
  rules_.emplace_back(name, std::move(body));
}

std::string Grammar::text(std::string_view root) const {
  MLXS_CHECK(rules_.size() == reserved_, "every reserved rule has a body");
  std::string text = "root ::= " + std::string(root) + "\n";
  for (const auto& [name, body] : rules_) text += name + " ::= " + body + "\n";
  return text;
}

std::string literal(std::string_view text) {
  std::string quoted = "\"";
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (c == '"' || c == '\\') quoted += '\\';
    if (byte < 0x20 || byte == 0x7F) {
      quoted += hex(byte);
    } else {
      quoted += c;
    }
  }
  return quoted + '"';
}

std::string in_row(std::initializer_list<std::string_view> parts) {
  std::string row;
  for (const std::string_view part : parts) {
    if (part.empty()) continue;
    if (!row.empty()) row += ' ';
    row += part;
  }
  return row;
}

std::string one_of(const std::vector<std::string>& bodies) {
  MLXS_CHECK(!bodies.empty(), "a choice has something to choose from");
  if (bodies.size() == 1) return bodies.front();
  std::string text = "(";
  const char* separator = " ";
  for (const std::string& body : bodies) {
    text += separator + body;
    separator = " | ";
  }
  return text + " )";
}

std::u32string characters_of(std::string_view text) {
  std::u32string characters;
  for (std::size_t at = 0; at < text.size();) {
    const auto lead = static_cast<unsigned char>(text[at]);
    const std::size_t size = lead < 0x80 ? 1 : lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;
    char32_t code = size == 1 ? lead : lead & (0xFFU >> (size + 1));
    for (std::size_t i = 1; i < size && at + i < text.size(); ++i)
      code = (code << 6U) | (static_cast<unsigned char>(text[at + i]) & 0x3FU);
    characters += code;
    at += size;
  }
  return characters;
}

std::string any_of(std::u32string characters) {
  return "[" + class_body(std::move(characters)) + "]";
}

std::string none_of(std::u32string characters) {
  return "[^" + class_body(std::move(characters)) + "]";
}

}  // namespace mlxs::chat
