// UTF-8 helpers. Utf8Gate turns a byte stream cut anywhere into pieces that are whole, valid UTF-8.
// Thread: a Utf8Gate belongs to one thread; the functions have no state.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace mlxs::base {

[[nodiscard]] bool is_valid_utf8(std::string_view text);

// Each maximal invalid sequence becomes one U+FFFD.
[[nodiscard]] std::string repair_utf8(std::string_view text);

// How many bytes at the end of `text` are the beginning of a character that is not complete yet
// (0..3).
[[nodiscard]] std::size_t incomplete_utf8_tail(std::string_view text);

class Utf8Gate {
 public:
  // The bytes that are whole by now; an incomplete character is held back, invalid bytes become
  // U+FFFD.
  [[nodiscard]] std::string feed(std::string_view bytes);
  // What is left at the end of the stream: "" or one U+FFFD.
  [[nodiscard]] std::string finish();

 private:
  std::string held_;
};

}  // namespace mlxs::base
