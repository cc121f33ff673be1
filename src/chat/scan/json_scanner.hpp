// Checks one JSON value byte by byte while it arrives, and hands its text on in pieces that never
// split an escape (a surrogate pair counts as one). Strict as RFC 8259 with one mercy: a raw
// control character inside a string is written as its escape, because that is what was meant and
// no reader accepts it otherwise.
// Thread: one owner. Errors: `broken` is final; the text taken so far stays a beginning of JSON.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace mlxs::chat {

class JsonScanner {
 public:
  // done: the value is whole, the byte belongs to it. done_before: it was whole without this byte
  // (only a number at the top). broken: the byte cannot stand here. In the last two cases the byte
  // is not taken.
  enum class Status { reading, done, done_before, broken };

  [[nodiscard]] Status feed(char c);
  // The text since the last time.
  [[nodiscard]] std::string take();
  // Inside a string that is a value.
  [[nodiscard]] bool in_text() const;
  // Taken, but not handed on yet: the beginning of an escape.
  [[nodiscard]] const std::string& held() const { return escape_; }

 private:
  enum class State {
    value,
    first_item,  // value or ]
    first_key,   // key or }
    key,
    colon,
    after_value,  // comma or the end of the container
    string,
    escape,
    unicode,
    low_escape,   // the backslash of the second half of a surrogate pair
    low_unicode,  // its u
    number,
    literal,
  };
  // Where in a number: RFC 8259 section 6.
  enum class Digits {
    sign,
    zero,
    integer,
    point,
    fraction,
    exponent_mark,
    exponent_sign,
    exponent
  };

  Status step(char c);
  Status begin_value(char c);
  Status begin_container(char c);
  Status begin_key(char c);
  Status end_value();
  Status end_container(char c);
  Status string_step(char c);
  Status escape_step(char c);
  Status unicode_step(char c);
  Status number_step(char c);
  Status literal_step(char c);
  Status move_to(State next, char c);
  [[nodiscard]] bool number_may_end() const;

  State state_ = State::value;
  std::string open_;     // open containers, innermost last
  std::string out_;      // text that may be taken
  std::string escape_;   // an escape that is not whole yet
  std::string literal_;  // what is left of true, false or null
  Digits digits_ = Digits::sign;
  unsigned code_unit_ = 0;
  unsigned hex_digits_ = 0;
  unsigned exponent_digits_ = 0;
  bool string_is_key_ = false;
  bool low_half_ = false;  // the second half of a surrogate pair must come
};

}  // namespace mlxs::chat
