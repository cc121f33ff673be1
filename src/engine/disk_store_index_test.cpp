#include "engine/disk_store_index.hpp"

#include <gtest/gtest.h>

namespace mlxs::engine {
namespace {

StoredPart used_at(int time, const std::string& parent, std::uint64_t bytes) {
  const FileTime used{FileTime::duration(time)};
  return {.parent = parent, .bytes = bytes, .used = used, .stamped = used};
}

class Index : public testing::Test {
 protected:
  //  a (1) - b (2) - c (9)
  //        `- d (5)
  //  e (3)
  Index() {
    index.add("a", used_at(1, "", 1));
    index.add("b", used_at(2, "a", 10));
    index.add("c", used_at(9, "b", 100));
    index.add("d", used_at(5, "a", 1000));
    index.add("e", used_at(3, "", 10000));
  }

  DiskIndex index;
};

TEST_F(Index, LeavesGoBeforeRootsAndTheLeastRecentlyUsedFirst) {
  std::string order;
  while (const auto victim = index.victim("")) {
    order += *victim;
    EXPECT_EQ(index.remove(*victim).size(), 1u);
  }
  EXPECT_EQ(order, "edcba");
  EXPECT_EQ(index.bytes(), 0u);
}

TEST_F(Index, TheSparedOneIsNeverAVictim) {
  EXPECT_EQ(index.victim("e"), "d");
  index.remove("a");
  EXPECT_EQ(index.victim("e"), std::nullopt);
}

TEST_F(Index, UseAndTiesDecide) {
  index.find("e")->used = FileTime(FileTime::duration(7));
  EXPECT_EQ(index.victim(""), "d");
  index.find("d")->used = FileTime(FileTime::duration(9));
  index.find("e")->used = FileTime(FileTime::duration(9));
  EXPECT_EQ(index.victim(""), "c") << "by name";
}

TEST_F(Index, RemovingTakesEverythingThatDependsOnItDependantsFirst) {
  EXPECT_EQ(index.remove("a"), (std::vector<std::string>{"c", "d", "b", "a"}));
  EXPECT_EQ(index.size(), 1u);
  EXPECT_EQ(index.bytes(), 10000u);
  EXPECT_TRUE(index.remove("a").empty());
}

TEST_F(Index, APathIsAPartAndAllBelowIt) {
  EXPECT_EQ(index.path_bytes("c"), 111u);
  EXPECT_EQ(index.path_bytes("d"), 1001u);
  EXPECT_EQ(index.path_bytes(""), 0u);
}

TEST_F(Index, AddingTwiceChangesNothing) {
  index.add("c", used_at(1, "b", 5));
  EXPECT_EQ(index.bytes(), 11111u);
  EXPECT_EQ(index.victim(""), "e");
}

}  // namespace
}  // namespace mlxs::engine
