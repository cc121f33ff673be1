#include "base/checksum.hpp"

#include <gtest/gtest.h>

#include <string>

namespace mlxs::base {
namespace {

std::string hex(const Digest& digest) {
  std::string text;
  for (const std::uint8_t byte : digest) {
    text += "0123456789abcdef"[byte >> 4U];
    text += "0123456789abcdef"[byte & 15U];
  }
  return text;
}

// Published value of XXH3-128 for the empty input.
TEST(Checksum, IsXxh3) { EXPECT_EQ(hex(checksum("")), "99aa06d3014798d86001c324468d497f"); }

TEST(Checksum, OfPartsIsThatOfTheWhole) {
  std::string text;
  for (int i = 0; i < 3000; ++i) text += static_cast<char>(i * 7);
  for (const std::size_t cut : {0U, 1U, 239U, 240U, 241U, 1024U, 3000U}) {
    Checksum parts;
    parts.add(std::string_view(text).substr(0, cut)).add(std::string_view(text).substr(cut));
    EXPECT_EQ(parts.digest(), checksum(text)) << cut;
  }
  EXPECT_EQ(checksum(std::as_bytes(std::span(text))), checksum(text));
}

TEST(Checksum, GoesOnBehindADigest) {
  Checksum sum;
  sum.add("a");
  EXPECT_EQ(sum.digest(), checksum("a"));
  sum.add("b");
  EXPECT_EQ(sum.digest(), checksum("ab"));
}

TEST(Checksum, NumbersHaveOneByteOrder) {
  Checksum number;
  number.add(std::uint64_t{0x0102});
  EXPECT_EQ(number.digest(), checksum(std::string("\x02\x01\0\0\0\0\0\0", 8)));
}

TEST(Checksum, DigestsCanBeAdded) {
  Checksum sum;
  sum.add(checksum("a"));
  const Digest digest = checksum("a");
  EXPECT_EQ(sum.digest(), checksum(std::as_bytes(std::span(digest))));
}

}  // namespace
}  // namespace mlxs::base
