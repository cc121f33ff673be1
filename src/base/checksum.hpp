// Checksums of bytes: 128 bits of XXH3. They tell contents apart and find damage; they are no proof
// against somebody who forges. Values are stable across machines, so files may hold them.
// Thread: free functions without state; a Checksum belongs to one thread.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <memory>
#include <span>
#include <string_view>

namespace mlxs::base {

// Most significant byte first.
using Digest = std::array<std::uint8_t, 16>;

[[nodiscard]] Digest checksum(std::string_view bytes);
[[nodiscard]] Digest checksum(std::span<const std::byte> bytes);

// The checksum of several parts. Parts are not told apart by themselves: ("ab", "c") is ("a",
// "bc"); add() a length where that matters.
class Checksum {
 public:
  Checksum();
  ~Checksum();
  Checksum(Checksum&&) noexcept;
  Checksum& operator=(Checksum&&) noexcept;

  Checksum& add(std::string_view bytes);
  Checksum& add(std::span<const std::byte> bytes);
  Checksum& add(const Digest& digest);
  Checksum& add(std::uint64_t number);  // as eight bytes, least significant first
  // Of everything added so far; more may follow.
  [[nodiscard]] Digest digest() const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

// For hash tables: a digest is evenly spread already.
struct DigestHash {
  std::size_t operator()(const Digest& digest) const {
    std::size_t hash = 0;
    std::memcpy(&hash, digest.data(), sizeof hash);
    return hash;
  }
};

}  // namespace mlxs::base
