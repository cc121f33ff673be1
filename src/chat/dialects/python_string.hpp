// The inside of a Python string literal, turned into JSON text while it arrives. Escapes mean what
// they mean in Python; unknown ones keep their backslash, and raw line breaks are content, because
// models write both. Deltas never split an escape or a surrogate pair.
// Thread: one owner.
#pragma once

#include <string>
#include <string_view>

namespace mlxs::chat {

class PythonString {
 public:
  // The opening quote, ' or ", has come.
  void begin(char quote);
  // True when the byte is a quote that may close the string: it is not taken yet, and the caller
  // ends the string or gives the byte to write().
  [[nodiscard]] bool feed(char c);
  // How many bytes of `text` stand for themselves; they are the caller's to hand on, and taken.
  [[nodiscard]] std::size_t pass_text(std::string_view text);
  // A byte of content, whatever it is.
  void write(char c);
  // The string was opened by three quotes and is closed by three.
  void make_triple();

  [[nodiscard]] bool empty() const { return empty_; }
  [[nodiscard]] bool triple() const { return triple_; }
  // Ends what is pending; the JSON since the last time, without quotes.
  [[nodiscard]] std::string end();
  [[nodiscard]] std::string take();

 private:
  enum class State { text, escape, digits };

  void begin_escape(char c);
  void begin_digits(char kind, unsigned digits);
  void take_digit(char c);
  void end_digits();
  void write_code_point(unsigned code_point);
  void write_text(const std::string& text);

  State state_ = State::text;
  char quote_ = '"';
  bool triple_ = false;
  bool empty_ = true;
  unsigned quotes_ = 0;  // in a row, inside a triple-quoted string
  std::string digits_;   // of an escape, its letter first
  unsigned digits_wanted_ = 0;
  unsigned high_half_ = 0;  // of a surrogate pair
  std::string json_;
};

}  // namespace mlxs::chat
