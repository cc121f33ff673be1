// The name of an argument where the opener in front of it is missing: NAME and the closer of keys,
// where another argument may begin. It is one only when it is declared and was not given before;
// the caller knows. Thread: one owner.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace mlxs::chat {

class BareKey {
 public:
  // none: something else stands here.
  enum class Answer { open, key, none };

  explicit BareKey(std::string_view closer) : closer_(closer) {}

  // `held`: white space that was taken already.
  void begin(std::string held);
  // Takes the byte.
  [[nodiscard]] Answer feed(char c);
  // Feeds from `text` until it is decided; `used` grows by the bytes taken.
  [[nodiscard]] Answer read(std::string_view text, std::size_t& used);
  [[nodiscard]] std::string_view name() const {
    return std::string_view(held_).substr(name_begins_, name_bytes_);
  }
  // All that was taken.
  [[nodiscard]] const std::string& held() const { return held_; }

 private:
  std::string_view closer_;
  std::string held_;
  std::size_t name_begins_ = 0;
  std::size_t name_bytes_ = 0;
};

}  // namespace mlxs::chat
