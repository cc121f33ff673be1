#include "chat/constraint/pattern_classes.hpp"

namespace mlxs::chat {
namespace {

// A range beyond ASCII is kept character by character; alphabets are shorter than this.
constexpr char32_t range_max = 512;

void add_range(CharacterSet& set, char32_t from, char32_t to) {
  for (char32_t c = from; c <= to; ++c) set.add(c);
}

// \d, \w and \s, and by capital letters all others.
std::optional<CharacterSet> named_class(char32_t letter) {
  CharacterSet set;
  switch (letter) {
    case U'd':
    case U'D': add_range(set, U'0', U'9'); break;
    case U'w':
    case U'W':
      add_range(set, U'0', U'9');
      add_range(set, U'a', U'z');
      add_range(set, U'A', U'Z');
      set.add(U'_');
      break;
    case U's':
    case U'S':
      for (const char32_t c : {U' ', U'\t', U'\n', U'\r', U'\f', U'\v'}) set.add(c);
      break;
    default: return std::nullopt;
  }
  if (letter < U'a' && !set.invert()) return std::nullopt;
  return set;
}

std::optional<char32_t> hex_character(std::u32string_view pattern, std::size_t& at,
                                      std::size_t digits) {
  char32_t code = 0;
  if (at + digits > pattern.size()) return std::nullopt;
  for (std::size_t i = 0; i < digits; ++i) {
    const char32_t c = pattern[at++];
    const bool is_digit = c >= U'0' && c <= U'9';
    const char32_t lower = c | 0x20U;
    if (!is_digit && (lower < U'a' || lower > U'f')) return std::nullopt;
    code = code * 16 + (is_digit ? c - U'0' : lower - U'a' + 10);
  }
  const bool is_half = code >= 0xD800 && code < 0xE000;
  return is_half ? std::nullopt : std::optional(code);
}

// What a backslash and this make, when it is one character.
std::optional<char32_t> single_escape(std::u32string_view pattern, std::size_t& at) {
  const char32_t letter = pattern[at++];
  switch (letter) {
    case U'n': return U'\n';
    case U't': return U'\t';
    case U'r': return U'\r';
    case U'f': return U'\f';
    case U'v': return U'\v';
    case U'x': return hex_character(pattern, at, 2);
    case U'u': return hex_character(pattern, at, 4);
    default: break;
  }
  const bool is_sign =
      letter < 128 && std::u32string_view(U"^$\\.*+?()[]{}|/-\"'`~!@#%&=:;<>, _").find(letter) !=
                          std::u32string_view::npos;
  return is_sign ? std::optional(letter) : std::nullopt;
}

}  // namespace

CharacterSet any_character() {
  CharacterSet set;
  set.add(U'\n');
  set.add(U'\r');
  static_cast<void>(set.invert());
  return set;
}

std::optional<CharacterSet> read_escape(std::u32string_view pattern, std::size_t& at) {
  if (auto set = named_class(pattern[at])) {
    ++at;
    return set;
  }
  const auto character = single_escape(pattern, at);
  if (!character) return std::nullopt;
  CharacterSet set;
  set.add(*character);
  return set;
}

std::size_t class_end(std::u32string_view pattern, std::size_t at) {
  for (; at < pattern.size() && pattern[at] != U']'; ++at) {
    if (pattern[at] == U'\\') ++at;
  }
  return at < pattern.size() ? at : std::u32string_view::npos;
}

std::optional<CharacterSet> read_class(std::u32string_view inside) {
  std::size_t at = 0;
  const bool inverted = inside.starts_with(U'^');
  if (inverted) ++at;
  CharacterSet set;
  while (at < inside.size()) {
    if (inside[at] == U'\\') {
      const bool is_last = ++at == inside.size();
      if (is_last) return std::nullopt;
      const bool is_set = named_class(inside[at]).has_value();
      const std::size_t behind = at + 1;
      const bool begins_range = !is_set && behind + 1 < inside.size() && inside[behind] == U'-';
      const auto escaped = read_escape(inside, at);
      if (!escaped || begins_range) return std::nullopt;
      set.add(*escaped);
      continue;
    }
    const char32_t from = inside[at++];
    const bool is_range = at + 1 < inside.size() && inside[at] == U'-';
    if (!is_range) {
      set.add(from);
      continue;
    }
    const char32_t to = inside[at + 1];
    at += 2;
    if (to == U'\\' || to < from || to - from > range_max) return std::nullopt;
    add_range(set, from, to);
  }
  if (inverted && !set.invert()) return std::nullopt;
  return set;
}

}  // namespace mlxs::chat
