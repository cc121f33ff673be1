#include "base/ids.hpp"

#include <gtest/gtest.h>

#include <set>

namespace mlxs::base {
namespace {

TEST(Ids, RandomOnesHaveTheirPrefixAndNeverRepeat) {
  RandomIds ids;
  std::set<std::string> seen;
  for (int i = 0; i < 1000; ++i) {
    const std::string id = ids.make("msg_");
    EXPECT_TRUE(id.starts_with("msg_"));
    EXPECT_EQ(id.size(), 28U);
    seen.insert(id);
  }
  EXPECT_EQ(seen.size(), 1000U);
}

TEST(Ids, CountedOnesCount) {
  CountedIds ids;
  EXPECT_EQ(ids.make("a"), "a1");
  EXPECT_EQ(ids.make("b"), "b2");
}

}  // namespace
}  // namespace mlxs::base
