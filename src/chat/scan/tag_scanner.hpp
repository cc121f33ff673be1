// Finds tags in a stream that may be cut anywhere. The tail that could still become a tag is held
// back; it is never longer than the longest tag, so the work per byte is bounded.
// Thread: one owner. Caller guarantees: tags are ASCII, not empty, and no tag begins another one;
// the spellings live as long as the scanner.
#pragma once

#include <array>
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace mlxs::chat {

class TagScanner {
 public:
  static constexpr std::size_t none = static_cast<std::size_t>(-1);

  struct Found {
    std::string_view text;   // what stands before the tag; valid until the next call
    std::size_t tag = none;  // index of the tag; none when the input is used up
    std::size_t used = 0;    // bytes of the input that are done, the tag included
  };

  explicit TagScanner(std::vector<std::string_view> tags);

  // Reads up to and including the next tag. What is found refers to the input and to the scanner.
  [[nodiscard]] Found next(std::string_view input);
  // Takes bytes that can be no part of a tag; returns how many. They are the caller's.
  [[nodiscard]] std::size_t pass_text(std::string_view input);
  // The end of the stream: what is still held back is text. The scanner is fresh afterwards.
  [[nodiscard]] std::string finish();
  // What may still become a tag.
  [[nodiscard]] const std::string& held() const { return held_; }
  // Bytes looked at so far; a test holds it against the length of the stream.
  [[nodiscard]] std::size_t steps() const { return steps_; }

 private:
  [[nodiscard]] std::size_t next_lead(std::string_view input, std::size_t at) const;
  [[nodiscard]] bool may_become_tag() const;
  [[nodiscard]] std::size_t tag_held() const;

  std::vector<std::string_view> tags_;
  std::array<bool, 256> leads_{};    // first bytes of the tags
  std::array<bool, 256> seconds_{};  // second bytes
  std::array<bool, 256> is_tag_{};   // tags of one byte
  std::string held_;
  std::string text_;  // of what was found, when it began before the input
  std::size_t steps_ = 0;
};

}  // namespace mlxs::chat
