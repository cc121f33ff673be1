#include "engine/prefix_tree.hpp"

#include <gtest/gtest.h>

#include <cstring>
#include <random>
#include <set>

namespace mlxs::engine {
namespace {

using Path = std::vector<Token>;

const KvLayout layout({{sizeof(std::uint32_t), 1}, {sizeof(std::uint32_t), 4}});

std::uint32_t row_after(const Path& path, int length, std::uint32_t plane) {
  std::uint32_t hash = plane + 17;
  for (int i = 0; i < length; ++i)
    hash = hash * 31 + static_cast<std::uint32_t>(path[static_cast<std::size_t>(i)]);
  return hash;
}

// What a model would compute for these tokens: a row depends on everything before it.
SharedBlob rows_of(const Path& path, TokenRange range) {
  std::vector<std::uint32_t> rows;
  for (int i = range.begin; i < range.end; ++i) rows.push_back(row_after(path, i + 1, 0));
  for (int i = range.begin; i < range.end; ++i)
    if ((i + 1) % 4 == 0) rows.push_back(row_after(path, i + 1, 1));
  auto blob = std::make_shared<KvBlob>(rows.size() * sizeof(std::uint32_t));
  std::memcpy(blob->bytes().data(), rows.data(), blob->size());
  return blob;
}

bool equal(const KvBlob& a, const KvBlob& b) {
  return a.size() == b.size() && std::memcmp(a.bytes().data(), b.bytes().data(), a.size()) == 0;
}

// The naive twin: every start of every path that was kept, one by one.
class Twin {
 public:
  void keep(const Path& path) {
    for (std::size_t n = 1; n <= path.size(); ++n)
      starts_.insert({path.begin(), path.begin() + static_cast<long>(n)});
  }
  int match(const Path& path) const {
    int n = 0;
    while (n < static_cast<int>(path.size()) &&
           starts_.contains({path.begin(), path.begin() + n + 1}))
      ++n;
    return n;
  }
  std::size_t bytes() const {
    std::size_t fours = 0;
    for (const Path& start : starts_) fours += start.size() % 4 == 0 ? 1 : 0;
    return (starts_.size() + fours) * sizeof(std::uint32_t);
  }
  void drop(const Path& path, std::size_t longer_than) {
    for (std::size_t n = longer_than + 1; n <= path.size(); ++n)
      starts_.erase({path.begin(), path.begin() + static_cast<long>(n)});
  }

 private:
  std::set<Path> starts_;
};

void keep(PrefixTree& tree, const Path& path) {
  static_cast<void>(tree.reach(path));
  for (PrefixNode* node : tree.match(path).path)
    if (!node->rows) tree.set_rows(*node, rows_of(path, {node->begin, node->end()}));
}

class Random {
 public:
  explicit Random(unsigned seed) : random_(seed) {}
  unsigned below(unsigned bound) { return static_cast<unsigned>(random_() % bound); }
  Path path() {
    Path path;
    for (unsigned n = 1 + below(14); n > 0; --n) path.push_back(static_cast<Token>(below(3)));
    return path;
  }

 private:
  std::mt19937 random_;
};

TEST(PrefixTree, IsTheSameAsAListOfAllStarts) {
  for (unsigned seed = 1; seed <= 300; ++seed) {
    Random random(seed);
    PrefixTree tree(layout);
    Twin twin;
    for (int step = 0; step < 60; ++step) {
      const Path path = random.path();
      if (random.below(4) > 0) {
        keep(tree, path);
        twin.keep(path);
      } else {
        const auto nodes = tree.nodes();
        if (nodes.empty()) continue;
        PrefixNode* leaf = nodes[random.below(static_cast<unsigned>(nodes.size()))];
        if (!leaf->children.empty()) continue;
        twin.drop(PrefixTree::path_of(*leaf), static_cast<std::size_t>(leaf->begin));
        tree.set_rows(*leaf, nullptr);
        tree.sweep();
      }
      const Path probe = random.path();
      ASSERT_EQ(tree.match(probe).tokens, twin.match(probe)) << "seed " << seed;
      ASSERT_EQ(tree.bytes(), twin.bytes()) << "seed " << seed;
      ASSERT_STREQ(tree.broken_rule(), "");
    }
    for (const PrefixNode* node : tree.nodes())
      ASSERT_TRUE(
          equal(*node->rows, *rows_of(PrefixTree::path_of(*node), {node->begin, node->end()})));
  }
}

TEST(PrefixTree, ANodeKeepsItsEndAndItsPointWhenItIsSplit) {
  PrefixTree tree(layout);
  const Path path{1, 2, 3, 4, 5, 6};
  keep(tree, path);
  PrefixNode& end = tree.reach(path);
  tree.set_point(end, std::make_shared<KvBlob>(10));
  end.rows_on_disk = {.key = "k", .range = {0, 6}};
  PrefixNode& cut = tree.reach(Path{1, 2, 3});
  EXPECT_EQ(&tree.reach(path), &end);
  EXPECT_EQ(end.begin, 3);
  EXPECT_EQ(cut.end(), 3);
  EXPECT_TRUE(end.point);
  EXPECT_FALSE(cut.point);
  EXPECT_EQ(cut.rows_on_disk->range.end, 6) << "both lie in the run that was stored";
  EXPECT_EQ(tree.bytes(), layout.bytes({0, 6}) + 10);
}

TEST(PrefixTree, SweepKeepsWhatLiesOnDiskAndWhatLeadsThere) {
  PrefixTree tree(layout);
  static_cast<void>(tree.reach(Path{1, 2}));
  tree.reach(Path{1, 2, 3}).point_on_disk = "p";
  static_cast<void>(tree.reach(Path{1, 9}));
  tree.sweep();
  EXPECT_EQ(tree.match(Path{1, 2, 3}).tokens, 3);
  EXPECT_EQ(tree.match(Path{1, 9}).tokens, 1);
}

}  // namespace
}  // namespace mlxs::engine
