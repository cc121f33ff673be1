// Whether JSON, as far as it has come, ends inside a string. JSON with a quote that nobody escaped
// is not told from JSON that goes on, so it counts as ended. Thread: one owner.
#pragma once

#include <string_view>

namespace mlxs::chat {

class OpenString {
 public:
  void feed(std::string_view json);
  [[nodiscard]] bool open() const { return inside_ && !damaged_; }

 private:
  void feed_character(char c);

  bool inside_ = false;
  bool escaped_ = false;
  bool just_closed_ = false;
  bool damaged_ = false;
};

}  // namespace mlxs::chat
