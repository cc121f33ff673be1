#include "chat/scan/bare_heads.hpp"

#include <algorithm>

#include "chat/scan/characters.hpp"

namespace mlxs::chat {
namespace {

constexpr std::string_view functions = "functions.";
// White space behind a name; more of it ends a paragraph.
constexpr std::size_t space_bytes_max = 4;

// A name, what stands in front of it and its number: more is not kept waiting.
constexpr std::size_t head_bytes_max = name_bytes_max + 32;

std::string_view without_prefix(std::string_view head) {
  return head.starts_with(functions) ? head.substr(functions.size()) : head;
}

// Without the number of the call, or what of it has come: NAME:12, NAME:.
std::string_view without_number(std::string_view head) {
  const std::size_t colon = head.rfind(':');
  if (colon == std::string_view::npos) return head;
  const bool is_number = head.find_first_not_of("0123456789", colon + 1) == std::string_view::npos;
  return is_number ? head.substr(0, colon) : head;
}

}  // namespace

std::size_t BareHeads::open_bytes(std::string_view text, bool at_line_start) const {
  if (names_.empty()) return 0;
  const std::size_t last = text.find_last_not_of(white_space);
  if (last == std::string_view::npos || text.size() - last - 1 > space_bytes_max) return 0;
  const std::size_t line = text.rfind('\n', last);
  if (line == std::string_view::npos && !at_line_start) return 0;
  const std::size_t from = line == std::string_view::npos ? 0 : line + 1;
  const std::size_t begin = text.find_first_not_of(white_space, from);
  return may_become_head(text.substr(begin)) ? text.size() - begin : 0;
}

bool BareHeads::may_become_head(std::string_view text) const {
  const std::string_view head = trimmed(text);
  if (head.size() > head_bytes_max) return false;
  if (head.size() < text.size()) return is_head(head);
  if (functions.starts_with(head) || is_head(head)) return true;
  return std::any_of(names_.begin(), names_.end(), [&](const std::string& name) {
    return name.starts_with(without_prefix(head));
  });
}

bool BareHeads::is_head(std::string_view text) const {
  const std::string_view head = without_prefix(trimmed(text));
  return std::any_of(names_.begin(), names_.end(), [&](const std::string& name) {
    return head == name || without_number(head) == name;
  });
}

}  // namespace mlxs::chat
