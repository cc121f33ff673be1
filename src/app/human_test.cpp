#include "app/human.hpp"

#include <gtest/gtest.h>

namespace mlxs::app {
namespace {

TEST(Human, NumbersAreShort) {
  EXPECT_EQ(human_bytes(0), "0 B");
  EXPECT_EQ(human_bytes(999), "999 B");
  EXPECT_EQ(human_bytes(24'540'000), "24.5 MB");
  EXPECT_EQ(human_bytes(999'999), "1.0 MB");
  EXPECT_EQ(human_count(512), "512");
  EXPECT_EQ(human_count(22'500'000), "22.5 M");
  EXPECT_EQ(human_count(7'600'000'000), "7.6 B");
}

}  // namespace
}  // namespace mlxs::app
