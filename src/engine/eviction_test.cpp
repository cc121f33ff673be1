#include "engine/eviction.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <random>

namespace mlxs::engine {
namespace {

using Path = std::vector<Token>;

const KvLayout layout({{10, 1}});

class EvictionTest : public testing::Test {
 protected:
  PrefixNode& keep(const Path& path, std::uint64_t used_at) {
    PrefixNode& end = tree_.reach(path);
    for (PrefixNode* node : tree_.match(path).path) {
      if (!node->rows)
        tree_.set_rows(*node, std::make_shared<KvBlob>(layout.bytes({node->begin, node->end()})));
      node->used_at = std::max(node->used_at, used_at);
    }
    return end;
  }
  PrefixNode& keep_point(const Path& path, std::uint64_t used_at) {
    PrefixNode& end = keep(path, used_at);
    tree_.set_point(end, std::make_shared<KvBlob>(100));
    return end;
  }
  Victim next() const {
    return least_worth(tree_.nodes(), {.now = now_, .needs_points = needs_points_});
  }
  void evict(const Victim& victim) {
    if (victim.part == KvPartKind::point)
      tree_.set_point(*victim.node, nullptr);
    else
      tree_.set_rows(*victim.node, nullptr);
    tree_.sweep();
  }

  PrefixTree tree_{layout};
  std::uint64_t now_ = 100;
  bool needs_points_ = false;
};

TEST_F(EvictionTest, LeavesGoBeforeTheRootTheyStandOn) {
  keep({1, 2, 3}, 10);
  keep({1, 2, 3, 4}, 90);
  keep({1, 2, 3, 5}, 50);
  EXPECT_EQ(PrefixTree::path_of(*next().node), (Path{1, 2, 3, 5}));
  evict(next());
  EXPECT_EQ(PrefixTree::path_of(*next().node), (Path{1, 2, 3, 4}));
  evict(next());
  EXPECT_EQ(PrefixTree::path_of(*next().node), (Path{1, 2, 3}));
}

TEST_F(EvictionTest, RowsThatNoPointStandsOnGoFirst) {
  needs_points_ = true;
  keep_point({1, 2, 3}, 10);
  keep({1, 2, 3, 4, 5}, 99);
  EXPECT_EQ(PrefixTree::path_of(*next().node), (Path{1, 2, 3, 4, 5}));
  EXPECT_EQ(next().part, KvPartKind::rows);
}

TEST_F(EvictionTest, APointCloseBehindAnotherIsWorthLess) {
  needs_points_ = true;
  keep_point(Path(50, 1), 90);
  keep_point(Path(52, 1), 90);
  keep_point(Path(90, 1), 90);
  EXPECT_EQ(next().node->end(), 52);
  EXPECT_EQ(next().part, KvPartKind::point);
}

TEST_F(EvictionTest, ASharedStartInUseIsTheLastToGo) {
  needs_points_ = true;
  keep_point({1, 2, 3}, 60);
  keep_point({1, 2, 3, 4}, 98);
  keep_point({1, 2, 3, 5}, 98);
  keep_point(Path(8, 7), 99);
  EXPECT_NE(next().node->end(), 3);
  now_ = 2000;  // nobody has stood on it for long
  for (const Path& path : {Path{1, 2, 3, 4}, Path{1, 2, 3, 5}, Path(8, 7)})
    tree_.reach(path).used_at = 2000;
  EXPECT_EQ(next().node->end(), 3);
}

TEST_F(EvictionTest, EverythingGoesInTheEndAndRowsNeverBeforeWhatStandsOnThem) {
  for (unsigned seed = 1; seed <= 100; ++seed) {
    std::mt19937 random(seed);
    const auto below = [&](unsigned bound) { return static_cast<unsigned>(random() % bound); };
    needs_points_ = seed % 2 == 0;
    for (int i = 0; i < 20; ++i) {
      Path path;
      for (unsigned n = 1 + below(12); n > 0; --n) path.push_back(static_cast<Token>(below(2)));
      if (needs_points_ && below(2) == 0)
        keep_point(path, below(100));
      else
        keep(path, below(100));
    }
    while (next().node != nullptr) {
      evict(next());
      for (const PrefixNode* node : tree_.nodes())
        ASSERT_TRUE(node->rows) << "a hole under something that is left";
    }
    ASSERT_TRUE(tree_.nodes().empty());
    ASSERT_EQ(tree_.bytes(), 0U);
  }
}

}  // namespace
}  // namespace mlxs::engine
