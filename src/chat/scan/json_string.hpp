// The inside of a string as a model writes it for JSON, made the inside of a strict JSON string
// while it arrives. Escapes that JSON knows stay as they are written; the backslash of others is
// content, and so are raw control characters. Pieces never split an escape or a surrogate pair.
// Thread: one owner.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace mlxs::chat {

class JsonString {
 public:
  // The opening quote, " or ', has come.
  void begin(char quote);
  // Takes bytes up to a quote that may end the string, which is not taken.
  [[nodiscard]] std::size_t read(std::string_view text, std::string& out);
  // How many bytes of `text` pass as they are, whole escapes among them: read() would write the
  // same.
  [[nodiscard]] std::size_t plain(std::string_view text) const;
  // The quote that stopped read() is content.
  void take_quote(std::string& out);
  [[nodiscard]] char quote() const { return quote_; }
  // The beginning of an escape.
  [[nodiscard]] const std::string& held() const { return escape_; }

 private:
  // False when the byte does not belong to the escape.
  [[nodiscard]] bool escape_step(char c, std::string& out);
  [[nodiscard]] bool digit_step(char c, std::string& out);
  [[nodiscard]] bool give_up(std::string& out);
  void write(char c, std::string& out) const;

  char quote_ = '"';
  std::string escape_;  // that is not whole yet
};

}  // namespace mlxs::chat
