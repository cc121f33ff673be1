// Bytes of a fuzzer as choices, so that an input is always of the right shape. When the bytes are
// used up, every choice is 0. Thread: one owner.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>

namespace mlxs {

class Choices {
 public:
  explicit Choices(std::span<const std::uint8_t> bytes) : bytes_(bytes) {}

  [[nodiscard]] bool done() const { return at_ >= bytes_.size(); }
  // 0 .. bound - 1.
  std::size_t below(std::size_t bound) { return done() ? 0 : bytes_[at_++] % bound; }
  bool flip() { return below(2) == 1; }
  // Up to `length_max` of the bytes themselves.
  std::string text(std::size_t length_max) {
    const std::size_t length = below(length_max + 1);
    std::string text;
    while (text.size() < length && !done()) text += static_cast<char>(bytes_[at_++]);
    return text;
  }

 private:
  std::span<const std::uint8_t> bytes_;
  std::size_t at_ = 0;
};

}  // namespace mlxs
