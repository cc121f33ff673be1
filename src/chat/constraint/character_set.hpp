// A set of characters: single ASCII characters, and all others together or some of them by name.
// Thread: plain value.
#pragma once

#include <bitset>
#include <string>

namespace mlxs::chat {

class CharacterSet {
 public:
  void add(char32_t c) {
    if (c < ascii_.size()) {
      ascii_.set(c);
    } else {
      named_ += c;
    }
  }
  void add(const CharacterSet& other) {
    ascii_ |= other.ascii_;
    beyond_ = beyond_ || other.beyond_;
    named_ += other.named_;
  }
  // False when the set names characters beyond ASCII: then it has no opposite here.
  [[nodiscard]] bool invert() {
    ascii_.flip();
    beyond_ = !beyond_;
    return named_.empty();
  }
  void remove(char32_t c) {
    if (c < ascii_.size()) ascii_.reset(c);
  }

  [[nodiscard]] bool has(char32_t ascii) const { return ascii_.test(ascii); }
  // Whether it holds all characters beyond ASCII.
  [[nodiscard]] bool beyond() const { return beyond_; }
  // Its ASCII characters and those by name.
  [[nodiscard]] std::u32string listed() const {
    std::u32string characters = named_;
    for (char32_t c = 0; c < ascii_.size(); ++c) {
      if (ascii_.test(c)) characters += c;
    }
    return characters;
  }
  // The ASCII characters that it does not hold.
  [[nodiscard]] std::u32string missing() const {
    std::u32string characters;
    for (char32_t c = 0; c < ascii_.size(); ++c) {
      if (!ascii_.test(c)) characters += c;
    }
    return characters;
  }

 private:
  std::bitset<128> ascii_;
  bool beyond_ = false;
  std::u32string named_;
};

}  // namespace mlxs::chat
