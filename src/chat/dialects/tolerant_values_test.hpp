// Values as models write them, read by plain recursive descent over a text that is there as a
// whole: JSON with the faults that the dialects mend, and Python's literals. What the whole-text
// twin reads arguments with; it shares no code with the dialects.
// Thread: one owner. Lifetime: the text outlives it.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "base/json.hpp"

namespace mlxs::chat {

class TolerantValues {
 public:
  enum class Language { json, python };

  TolerantValues(std::string_view text, std::size_t at, Language language = Language::json)
      : text_(text), at_(at), language_(language) {}

  // The value that begins here; closers may be missing at its end. Nothing: there is none.
  [[nodiscard]] std::optional<base::json::value> read();
  // key=value, ... up to the closing parenthesis.
  [[nodiscard]] std::optional<base::json::object> read_python_arguments();
  // Behind what was read.
  [[nodiscard]] std::size_t at() const { return at_; }

 private:
  [[nodiscard]] std::optional<base::json::value> object();
  [[nodiscard]] std::optional<base::json::value> list();
  [[nodiscard]] std::optional<std::string> key();
  [[nodiscard]] std::string string();
  [[nodiscard]] std::string inside(std::string_view closer);
  [[nodiscard]] std::string escape();
  [[nodiscard]] std::string code_points(std::size_t digits);
  [[nodiscard]] std::string word();
  void skip();
  void skip_comment();
  void skip_commas();
  [[nodiscard]] bool sees(std::string_view what) const {
    return text_.substr(at_).starts_with(what);
  }

  std::string_view text_;
  std::size_t at_;
  Language language_;
};

// A bare word: Python's and JSON's literals, a number, or a string.
[[nodiscard]] base::json::value value_of_word(std::string_view word);

}  // namespace mlxs::chat
