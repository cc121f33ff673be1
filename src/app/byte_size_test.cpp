#include "app/byte_size.hpp"

#include <gtest/gtest.h>

namespace mlxs::app {
namespace {

TEST(ByteSize, ReadsWhatPeopleWrite) {
  EXPECT_EQ(parse_bytes("0"), 0U);
  EXPECT_EQ(parse_bytes("4096"), 4096U);
  EXPECT_EQ(parse_bytes("500M"), 500ULL << 20U);
  EXPECT_EQ(parse_bytes("8G"), 8ULL << 30U);
  EXPECT_EQ(parse_bytes("8gb"), 8ULL << 30U);
  EXPECT_EQ(parse_bytes("1.5K"), 1536U);
  EXPECT_EQ(parse_bytes("2T"), 2ULL << 40U);
}

TEST(ByteSize, RefusesEverythingElse) {
  for (const char* text :
       {"", "G", "-1", "8 G", "8X", "8GiB", "nan", "inf", "1e9", "99999999T", "+1"})
    EXPECT_FALSE(parse_bytes(text)) << text;
}

}  // namespace
}  // namespace mlxs::app
