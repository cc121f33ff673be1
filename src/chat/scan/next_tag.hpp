// Waits for one of a few tags, with nothing but white space before it: what must stand next in a
// call's frame. Decides at the first byte that does not fit.
// Thread: one owner. Caller guarantees: as for TagScanner.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace mlxs::chat {

class NextTag {
 public:
  enum class Status { reading, found, other };

  explicit NextTag(std::vector<std::string_view> tags);

  // `found`: the byte completed a tag. `other`: something else stands here; the byte is not taken.
  // The matcher stays at its result until it is restarted.
  [[nodiscard]] Status feed(char c);
  // Feeds from `text` until it is decided; `used` grows by the bytes taken.
  [[nodiscard]] Status read(std::string_view text, std::size_t& used);
  [[nodiscard]] std::size_t tag() const { return tag_; }
  // What has been taken: white space and the beginning of a tag.
  [[nodiscard]] const std::string& held() const { return held_; }
  void restart();

 private:
  std::vector<std::string_view> tags_;
  std::string held_;
  std::size_t tag_begins_ = 0;  // where in held_ the tag begins
  std::size_t tag_ = 0;
};

}  // namespace mlxs::chat
