#include "chat/scan/json_scanner.hpp"

#include <utility>

#include "base/json_escape.hpp"
#include "base/limits.hpp"
#include "chat/scan/characters.hpp"

namespace mlxs::chat {
namespace {

// Readers differ about larger exponents; every double fits in three digits.
constexpr unsigned exponent_digits_max = 3;

bool is_digit(char c) { return c >= '0' && c <= '9'; }

// The value of a hexadecimal digit, 16 for anything else.
unsigned hex_value(char c) {
  if (is_digit(c)) return static_cast<unsigned>(c - '0');
  if (c >= 'a' && c <= 'f') return static_cast<unsigned>(c - 'a') + 10;
  if (c >= 'A' && c <= 'F') return static_cast<unsigned>(c - 'A') + 10;
  return 16;
}

}  // namespace

JsonScanner::Status JsonScanner::feed(char c) {
  if (state_ == State::number && !is_digit(c) &&
      std::string_view(".eE+-").find(c) == std::string_view::npos) {
    if (!number_may_end()) return Status::broken;
    if (end_value() == Status::done) return Status::done_before;
  }
  return step(c);
}

std::string JsonScanner::take() { return std::exchange(out_, std::string()); }

bool JsonScanner::in_text() const {
  const bool in_string = state_ == State::string || state_ == State::escape ||
                         state_ == State::unicode || state_ == State::low_escape ||
                         state_ == State::low_unicode;
  return in_string && !string_is_key_;
}

JsonScanner::Status JsonScanner::step(char c) {
  switch (state_) {
    case State::string: return string_step(c);
    case State::escape:
    case State::low_escape:
    case State::low_unicode: return escape_step(c);
    case State::unicode: return unicode_step(c);
    case State::number: return number_step(c);
    case State::literal: return literal_step(c);
    default: break;
  }
  if (is_space(c)) return move_to(state_, c);
  switch (state_) {
    case State::first_item: return c == ']' ? end_container(c) : begin_value(c);
    case State::first_key: return c == '}' ? end_container(c) : begin_key(c);
    case State::key: return begin_key(c);
    case State::colon: return c == ':' ? move_to(State::value, c) : Status::broken;
    case State::after_value:
      if (c != ',') return end_container(c);
      return move_to(open_.back() == '{' ? State::key : State::value, c);
    default: return begin_value(c);
  }
}

JsonScanner::Status JsonScanner::move_to(State next, char c) {
  state_ = next;
  out_ += c;
  return Status::reading;
}

JsonScanner::Status JsonScanner::begin_value(char c) {
  if (c == '{' || c == '[') return begin_container(c);
  if (c == '"') {
    string_is_key_ = false;
    return move_to(State::string, c);
  }
  if (c == '-' || is_digit(c)) {
    digits_ = c == '-' ? Digits::sign : c == '0' ? Digits::zero : Digits::integer;
    return move_to(State::number, c);
  }
  literal_ = c == 't' ? "rue" : c == 'f' ? "alse" : c == 'n' ? "ull" : "";
  return literal_.empty() ? Status::broken : move_to(State::literal, c);
}

JsonScanner::Status JsonScanner::begin_container(char c) {
  if (open_.size() >= base::limits::json_depth_max) return Status::broken;
  open_ += c;
  return move_to(c == '{' ? State::first_key : State::first_item, c);
}

JsonScanner::Status JsonScanner::begin_key(char c) {
  if (c != '"') return Status::broken;
  string_is_key_ = true;
  return move_to(State::string, c);
}

JsonScanner::Status JsonScanner::end_value() {
  state_ = State::after_value;
  return open_.empty() ? Status::done : Status::reading;
}

JsonScanner::Status JsonScanner::end_container(char c) {
  const char opener = c == '}' ? '{' : c == ']' ? '[' : '\0';
  if (open_.back() != opener) return Status::broken;
  open_.pop_back();
  out_ += c;
  return end_value();
}

JsonScanner::Status JsonScanner::string_step(char c) {
  if (c == '\\') {
    escape_ = c;
    state_ = State::escape;
    return Status::reading;
  }
  if (c != '"') {
    if (static_cast<unsigned char>(c) < 0x20) {
      out_ += base::json_escape(std::string_view(&c, 1));
    } else {
      out_ += c;
    }
    return Status::reading;
  }
  out_ += c;
  if (!string_is_key_) return end_value();
  state_ = State::colon;
  return Status::reading;
}

JsonScanner::Status JsonScanner::escape_step(char c) {
  if (state_ == State::low_escape) {
    if (c != '\\') return Status::broken;
    escape_ += c;
    state_ = State::low_unicode;
    return Status::reading;
  }
  if (c == 'u') {
    escape_ += c;
    code_unit_ = hex_digits_ = 0;
    state_ = State::unicode;
    return Status::reading;
  }
  if (state_ == State::low_unicode) return Status::broken;
  if (std::string_view("\"\\/bfnrt").find(c) == std::string_view::npos) return Status::broken;
  out_ += std::exchange(escape_, std::string());
  return move_to(State::string, c);
}

JsonScanner::Status JsonScanner::unicode_step(char c) {
  const unsigned value = hex_value(c);
  if (value == 16) return Status::broken;
  code_unit_ = code_unit_ * 16 + value;
  escape_ += c;
  if (++hex_digits_ < 4) return Status::reading;
  const bool is_high = code_unit_ >= 0xD800 && code_unit_ <= 0xDBFF;
  const bool is_low = code_unit_ >= 0xDC00 && code_unit_ <= 0xDFFF;
  if (is_low != low_half_) return Status::broken;
  low_half_ = is_high;
  state_ = is_high ? State::low_escape : State::string;
  if (!is_high) out_ += std::exchange(escape_, std::string());
  return Status::reading;
}

JsonScanner::Status JsonScanner::number_step(char c) {
  const bool digit = is_digit(c);
  const bool mark = c == 'e' || c == 'E';
  switch (digits_) {
    case Digits::sign:
      if (!digit) return Status::broken;
      digits_ = c == '0' ? Digits::zero : Digits::integer;
      break;
    case Digits::zero:
    case Digits::integer:
    case Digits::fraction:
      if (digit && digits_ != Digits::zero) break;
      if (c == '.' && digits_ != Digits::fraction) {
        digits_ = Digits::point;
      } else if (mark) {
        digits_ = Digits::exponent_mark;
      } else {
        return Status::broken;
      }
      break;
    case Digits::point:
      if (!digit) return Status::broken;
      digits_ = Digits::fraction;
      break;
    case Digits::exponent_mark:
      exponent_digits_ = 0;
      if (c == '+' || c == '-') {
        digits_ = Digits::exponent_sign;
        break;
      }
      [[fallthrough]];
    case Digits::exponent_sign:
    case Digits::exponent:
      if (!digit || ++exponent_digits_ > exponent_digits_max) return Status::broken;
      digits_ = Digits::exponent;
      break;
  }
  return move_to(State::number, c);
}

bool JsonScanner::number_may_end() const {
  return digits_ == Digits::zero || digits_ == Digits::integer || digits_ == Digits::fraction ||
         digits_ == Digits::exponent;
}

JsonScanner::Status JsonScanner::literal_step(char c) {
  if (c != literal_.front()) return Status::broken;
  literal_.erase(0, 1);
  out_ += c;
  return literal_.empty() ? end_value() : Status::reading;
}

}  // namespace mlxs::chat
