#include "engine/kv_key.hpp"

#include <gtest/gtest.h>

#include <set>
#include <vector>

namespace mlxs::engine {
namespace {

TEST(KvKey, SaysKindRangeAndEveryToken) {
  const std::vector<Token> path{5, 6, 7, 8};
  std::set<KvKey> keys;
  for (int begin = 0; begin < 4; ++begin) keys.insert(kv_key(KvPartKind::rows, path, begin));
  keys.insert(kv_key(KvPartKind::point, path, 4));
  keys.insert(kv_key(KvPartKind::rows, std::span(path).first(3), 0));
  for (std::size_t i = 0; i < path.size(); ++i) {
    std::vector<Token> other = path;
    other[i] = -other[i];
    keys.insert(kv_key(KvPartKind::rows, other, 3));
  }
  EXPECT_EQ(keys.size(), 4u + 1 + 1 + 4);
}

TEST(KvKey, IsTheSameInEveryVersionOfTheProgram) {
  const std::vector<Token> path{1, 2, 3};
  EXPECT_EQ(kv_key(KvPartKind::rows, path, 1), "5bf323485f8319273e9cb2874debb702");
  EXPECT_EQ(kv_key(KvPartKind::point, path, 3), "ffc47783a06edae1a45a00096adacce4");
}

TEST(KvKey, IsAFileNameAndNothingElse) {
  EXPECT_TRUE(is_kv_key("0123456789abcdef0123456789abcdef"));
  for (const char* wrong :
       {"", "0123456789abcdef0123456789abcde", "../3456789abcdef0123456789abcdef",
        "0123456789ABCDEF0123456789abcdef", "0123456789abcdef0123456789abcdef0"}) {
    EXPECT_FALSE(is_kv_key(wrong)) << wrong;
  }
}

}  // namespace
}  // namespace mlxs::engine
