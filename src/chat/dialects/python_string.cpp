#include "chat/dialects/python_string.hpp"

#include <string_view>
#include <utility>

#include "base/json_escape.hpp"

namespace mlxs::chat {
namespace {

constexpr unsigned code_point_max = 0x10FFFF;
constexpr unsigned replacement = 0xFFFD;

bool is_high_half(unsigned code) { return code >= 0xD800 && code < 0xDC00; }
bool is_low_half(unsigned code) { return code >= 0xDC00 && code < 0xE000; }

bool is_hex_digit(char c) {
  return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
}

std::string utf8_of(unsigned code) {
  const auto byte = [](unsigned value) { return static_cast<char>(value); };
  const auto tail = [&](unsigned shift) { return byte(0x80U | ((code >> shift) & 0x3FU)); };
  if (code < 0x80) return {byte(code)};
  if (code < 0x800) return {byte(0xC0U | (code >> 6U)), tail(0)};
  if (code < 0x10000) return {byte(0xE0U | (code >> 12U)), tail(6), tail(0)};
  return {byte(0xF0U | (code >> 18U)), tail(12), tail(6), tail(0)};
}

// What stands for one character behind a backslash; 0 when it is not of that kind.
char simple_escape(char c) {
  constexpr std::string_view letters = "nrtbfva\\'\"";
  constexpr std::string_view meanings = "\n\r\t\b\f\v\a\\'\"";
  const std::size_t at = letters.find(c);
  return at == std::string_view::npos ? '\0' : meanings[at];
}

}  // namespace

void PythonString::begin(char quote) {
  *this = PythonString();
  quote_ = quote;
}

bool PythonString::feed(char c) {
  if (state_ == State::digits && !is_hex_digit(c)) end_digits();
  if (state_ == State::text && c == quote_) {
    if (!triple_) return true;
    if (++quotes_ == 3) return true;
    return false;
  }
  write(c);
  return false;
}

std::size_t PythonString::pass_text(std::string_view text) {
  if (state_ != State::text || quotes_ > 0 || high_half_ != 0) return 0;
  std::size_t size = 0;
  while (size < text.size() && text[size] != quote_ && text[size] != '\\') ++size;
  empty_ = empty_ && size == 0;
  return size;
}

void PythonString::write(char c) {
  empty_ = false;
  // Quotes that did not close a triple-quoted string are content.
  const unsigned quotes = std::exchange(quotes_, 0U);
  if (quotes > 0) write_text(std::string(quotes, quote_));
  switch (state_) {
    case State::text:
      if (c == '\\') {
        state_ = State::escape;
      } else {
        write_text(std::string(1, c));
      }
      break;
    case State::escape: begin_escape(c); break;
    case State::digits: take_digit(c); break;
  }
}

void PythonString::make_triple() {
  triple_ = true;
  empty_ = false;
}

void PythonString::begin_escape(char c) {
  state_ = State::text;
  if (const char meaning = simple_escape(c); meaning != '\0') {
    write_text(std::string(1, meaning));
  } else if (c == 'x') {
    begin_digits(c, 2);
  } else if (c == 'u') {
    begin_digits(c, 4);
  } else if (c == 'U') {
    begin_digits(c, 8);
  } else if (c == '0') {
    write_code_point(0);
  } else if (c != '\n') {  // behind a backslash a line break is nothing
    write_text(std::string("\\") + c);
  }
}

void PythonString::begin_digits(char kind, unsigned digits) {
  digits_ = kind;
  digits_wanted_ = digits;
  state_ = State::digits;
}

void PythonString::take_digit(char c) {
  digits_ += c;
  if (digits_.size() > digits_wanted_) end_digits();
}

void PythonString::end_digits() {
  state_ = State::text;
  if (digits_.size() <= digits_wanted_) return write_text('\\' + digits_);
  unsigned code = 0;
  for (const char c : digits_.substr(1))
    code = code * 16 + static_cast<unsigned>(c <= '9' ? c - '0' : (c | 0x20) - 'a' + 10);
  write_code_point(code);
}

void PythonString::write_code_point(unsigned code) {
  if (is_high_half(code)) {
    if (high_half_ != 0) json_ += utf8_of(replacement);
    high_half_ = code;
    return;
  }
  if (is_low_half(code)) {
    const unsigned high = std::exchange(high_half_, 0U);
    code = high == 0 ? replacement : 0x10000 + ((high - 0xD800) << 10U) + (code - 0xDC00);
  }
  write_text(utf8_of(code > code_point_max ? replacement : code));
}

void PythonString::write_text(const std::string& text) {
  if (std::exchange(high_half_, 0U) != 0) json_ += utf8_of(replacement);
  json_ += base::json_escape(text);
}

std::string PythonString::end() {
  if (state_ == State::digits) end_digits();
  if (state_ == State::escape) write_text("\\");
  write_text("");
  state_ = State::text;
  return take();
}

std::string PythonString::take() { return std::exchange(json_, std::string()); }

}  // namespace mlxs::chat
