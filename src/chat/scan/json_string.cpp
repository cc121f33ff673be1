#include "chat/scan/json_string.hpp"

#include <array>

#include "base/json_escape.hpp"

namespace mlxs::chat {
namespace {

// \u and four digits; a pair is two of them.
constexpr std::size_t unicode_bytes = 6;

bool is_hex_digit(char c) {
  return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
}

// Bytes that need a closer look inside a string that stands between such quotes.
constexpr std::array<bool, 256> special_bytes(unsigned char quote) {
  std::array<bool, 256> special{};
  for (std::size_t byte = 0; byte < 0x20; ++byte) special[byte] = true;
  special['"'] = special['\\'] = special[quote] = true;
  return special;
}
constexpr std::array<bool, 256> special_in_double = special_bytes('"');
constexpr std::array<bool, 256> special_in_single = special_bytes('\'');

constexpr std::array<bool, 256> escape_letters = [] {
  std::array<bool, 256> letters{};
  for (const char letter : std::string_view("\"\\/bfnrt"))
    letters[static_cast<unsigned char>(letter)] = true;
  return letters;
}();

bool is_escape_letter(char c) { return escape_letters[static_cast<unsigned char>(c)]; }

// An escape of two bytes.
bool begins_with_escape(std::string_view text) {
  return text.front() == '\\' && text.size() > 1 && is_escape_letter(text[1]);
}

// The half of a surrogate pair that the escape is: 'h', 'l', or ' ' for none.
char half_of(std::string_view escape) {
  if (escape[2] != 'd' && escape[2] != 'D') return ' ';
  const char digit = escape[3];
  if (digit < '8') return ' ';
  return digit == '8' || digit == '9' || digit == 'a' || digit == 'A' || digit == 'b' ||
                 digit == 'B'
             ? 'h'
             : 'l';
}

}  // namespace

void JsonString::begin(char quote) {
  quote_ = quote;
  escape_.clear();
}

std::size_t JsonString::read(std::string_view text, std::string& out) {
  std::size_t used = 0;
  while (used < text.size()) {
    if (!escape_.empty()) {
      if (escape_step(text[used], out)) ++used;
      continue;
    }
    const std::size_t plain_bytes = plain(text.substr(used));
    out += text.substr(used, plain_bytes);
    used += plain_bytes;
    if (used == text.size() || text[used] == quote_) break;
    write(text[used++], out);
    if (text[used - 1] == '\\') escape_ = '\\';
  }
  return used;
}

std::size_t JsonString::plain(std::string_view text) const {
  if (!escape_.empty()) return 0;
  const auto& special = quote_ == '"' ? special_in_double : special_in_single;
  std::size_t size = 0;
  while (size < text.size()) {
    const bool is_plain = !special[static_cast<unsigned char>(text[size])];
    if (!is_plain && !begins_with_escape(text.substr(size))) break;
    size += is_plain ? 1 : 2;
  }
  return size;
}

void JsonString::take_quote(std::string& out) { write(quote_, out); }

// One byte outside of an escape; a backslash is written when its escape is whole.
void JsonString::write(char c, std::string& out) const {
  if (c == '\\') return;
  if (c == '"' || static_cast<unsigned char>(c) < 0x20) {
    out += base::json_escape(std::string_view(&c, 1));
  } else {
    out += c;
  }
}

bool JsonString::escape_step(char c, std::string& out) {
  if (escape_.size() == unicode_bytes) {  // the second half of a pair must follow
    if (c != '\\') return give_up(out);
    escape_ += c;
    return true;
  }
  if (escape_.size() % unicode_bytes != 1) return digit_step(c, out);
  if (c == 'u') {
    escape_ += c;
    return true;
  }
  if (escape_.size() > 1) {  // the first half stands alone, another escape follows it
    escape_.pop_back();
    out += base::json_escape(escape_);
    escape_ = '\\';
  }
  if (!is_escape_letter(c)) {
    if (c != '\'') return give_up(out);
    out += c;  // Python's and JavaScript's escape; the backslash says nothing
  } else {
    out += '\\';
    out += c;
  }
  escape_.clear();
  return true;
}

bool JsonString::digit_step(char c, std::string& out) {
  if (!is_hex_digit(c)) return give_up(out);
  escape_ += c;
  if (escape_.size() % unicode_bytes != 0) return true;
  const bool is_pair = escape_.size() > unicode_bytes;
  const char half = half_of(std::string_view(escape_).substr(is_pair ? unicode_bytes : 0));
  if (!is_pair && half == 'h') return true;
  if (is_pair && half != 'l') {  // the first half stands alone; the second escape is read by itself
    out += base::json_escape(escape_.substr(0, unicode_bytes));
    escape_.erase(0, unicode_bytes);
    if (half == 'h') return true;
  }
  out += half == 'l' && !is_pair ? base::json_escape(escape_) : escape_;
  escape_.clear();
  return true;
}

// No escape: what came of it is content.
bool JsonString::give_up(std::string& out) {
  out += base::json_escape(escape_);
  escape_.clear();
  return false;
}

}  // namespace mlxs::chat
