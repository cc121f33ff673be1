#include "engine/disk_store_folder.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <string>

#include "engine/disk_store_rig_test.hpp"
#include "engine/kv_key.hpp"

namespace mlxs::engine {
namespace {

namespace fs = std::filesystem;

class CacheFolder : public testing::Test {
 protected:
  [[nodiscard]] std::unique_ptr<DiskFolder> open() const {
    base::Result<std::unique_ptr<DiskFolder>> folder = DiskFolder::open(options);
    if (folder.ok()) return std::move(folder).value();
    ADD_FAILURE() << folder.error().message;
    return nullptr;
  }
  static void store(DiskFolder& folder, const TestPart& part) {
    EXPECT_TRUE(folder.store(part.part, *part.payload).ok());
  }
  static bool holds(DiskFolder& folder, const TestPart& part) {
    return same_bytes(folder.load(part.part.key), part.payload);
  }
  [[nodiscard]] fs::path file_of(const TestPart& part) const {
    return place_in(options, part.part.key).file();
  }

  ScratchFolder scratch;
  DiskFolderOptions options = folder_options(scratch);
  //  root [0,4) - left [4,7) - point at 7
  //            `- right [4,9)
  TestPart root = root_rows(counted(1, 4), 100);
  TestPart left = rows_after(root.part, counted(1, 7), 50);
  TestPart right = rows_after(root.part, {1, 2, 3, 4, 90, 91, 92, 93, 94}, 60);
  TestPart point = point_of(left.part, counted(1, 7), 30);
  std::vector<const TestPart*> all{&root, &left, &right, &point};
};

TEST_F(CacheFolder, KeepsPartsOverARestartAndGivesParentsFirst) {
  {
    const auto folder = open();
    EXPECT_TRUE(folder->take_parts().empty());
    for (const TestPart* part : all) store(*folder, *part);
  }
  const auto folder = open();
  const std::vector<KvPart> parts = folder->take_parts();
  ASSERT_EQ(parts.size(), all.size());
  std::vector<KvKey> seen{""};
  for (const KvPart& part : parts) {
    EXPECT_NE(std::ranges::find(seen, part.parent), seen.end());
    seen.push_back(part.key);
    const auto same = [&](const TestPart* one) { return same_part(one->part, part); };
    EXPECT_TRUE(std::ranges::any_of(all, same));
  }
  for (const TestPart* part : all) EXPECT_TRUE(holds(*folder, *part));
  EXPECT_EQ(folder->stats().read_total, 4);
  EXPECT_EQ(folder->stats().damaged_total, 0);
}

TEST_F(CacheFolder, AChildMayBeginInsideItsParent) {
  const TestPart child = [&] {
    KvPart cut = root.part;
    cut.end = 2;
    return rows_after(cut, {1, 2, 70, 71}, 10);
  }();
  store(*open(), root);
  store(*open(), child);
  EXPECT_TRUE(holds(*open(), child));
}

TEST_F(CacheFolder, IsForItsOwnerOnlyAndSaysInWordsWhatItIs) {
  const auto folder = open();
  const fs::path ours = file_of(root).parent_path();
  EXPECT_EQ(fs::status(options.directory).permissions(), fs::perms::owner_all);
  EXPECT_EQ(fs::status(ours).permissions(), fs::perms::owner_all);
  EXPECT_EQ(bytes_in(ours / "identity"), options.identity);
  for (const fs::path& file : {options.directory / "lock", ours / "identity"}) {
    EXPECT_EQ(fs::status(file).permissions(), fs::perms::owner_read | fs::perms::owner_write);
  }
}

TEST_F(CacheFolder, AFolderOfSomebodyKeepsItsRights) {
  fs::create_directory(options.directory);
  fs::permissions(options.directory, fs::perms::all);
  options.directory += "/";
  const auto folder = open();
  EXPECT_EQ(fs::status(options.directory).permissions(), fs::perms::all);
}

TEST_F(CacheFolder, BelongsToOneAtATime) {
  auto first = open();
  const auto second = DiskFolder::open(options);
  ASSERT_FALSE(second.ok());
  EXPECT_EQ(second.error().code, base::ErrorCode::unavailable);
  EXPECT_NE(second.error().message.find("another mlx-serve"), std::string::npos);
  first.reset();
  EXPECT_TRUE(DiskFolder::open(options).ok());
}

TEST_F(CacheFolder, APlaceThatCannotBeAFolderIsAnError) {
  put_bytes(options.directory, "a file");
  EXPECT_FALSE(DiskFolder::open(options).ok());
  options.directory /= "below";
  EXPECT_FALSE(DiskFolder::open(options).ok());
}

TEST_F(CacheFolder, TheStartRemovesWhatIsOursAndUselessAndNothingElse) {
  const fs::path ours = file_of(root).parent_path();
  {
    const auto folder = open();
    for (const TestPart* part : all) store(*folder, *part);
  }
  const KvKey foreign(32, 'f');
  put_bytes(ours / (foreign + ".kv"), "no part of ours");
  put_bytes(ours / (foreign + ".tmp"), "half a part");
  put_bytes(ours / "notes.kv", "somebody's");
  put_bytes(ours / (foreign + ".txt"), "somebody's");
  put_bytes(options.directory / "notes", "somebody's");
  fs::remove(file_of(left));  // its point has no parent now
  const auto folder = open();
  EXPECT_EQ(folder->take_parts().size(), 2u);
  EXPECT_EQ(folder->stats().damaged_total, 2) << "the foreign one and the orphan";
  EXPECT_FALSE(fs::exists(ours / (foreign + ".kv")));
  EXPECT_FALSE(fs::exists(ours / (foreign + ".tmp")));
  EXPECT_FALSE(fs::exists(file_of(point)));
  EXPECT_TRUE(fs::exists(ours / "notes.kv"));
  EXPECT_TRUE(fs::exists(ours / (foreign + ".txt")));
  EXPECT_TRUE(fs::exists(options.directory / "notes"));
}

// Whole files with right checksums, but keys or ranges that do not fit their path.
TEST_F(CacheFolder, TheStartBelievesNoPartWhosePathIsNotItsKey) {
  store(*open(), root);
  TestPart wrong_tokens = left;
  wrong_tokens.part.tokens.front() += 1;
  TestPart wrong_kind = right;
  wrong_kind.part.parent = "";
  // Its key fits if the gap behind its parent counts as zeros.
  TestPart beyond = rows_after({.key = root.part.key, .end = 5}, {1, 2, 3, 4, 0, 6, 7}, 10);
  TestPart on_itself = root_rows(counted(50, 2), 10);
  on_itself.part.parent = on_itself.part.key;
  for (const TestPart& part : {wrong_tokens, wrong_kind, beyond, on_itself}) {
    ASSERT_TRUE(write_part(place_in(options, part.part.key), part.part, *part.payload).ok());
  }
  const auto folder = open();
  const std::vector<KvPart> parts = folder->take_parts();
  ASSERT_EQ(parts.size(), 1u);
  EXPECT_EQ(parts.front().key, root.part.key);
  EXPECT_EQ(folder->stats().damaged_total, 4);
}

TEST_F(CacheFolder, ADamagedPartGoesWithAllThatDependsOnIt) {
  const auto folder = open();
  for (const TestPart* part : all) store(*folder, *part);
  std::string bytes = bytes_in(file_of(left));
  bytes.back() = static_cast<char>(bytes.back() ^ 1);
  put_bytes(file_of(left), bytes);
  EXPECT_EQ(folder->load(left.part.key), nullptr);
  EXPECT_EQ(folder->load(point.part.key), nullptr);
  EXPECT_FALSE(fs::exists(file_of(left)));
  EXPECT_FALSE(fs::exists(file_of(point)));
  EXPECT_TRUE(holds(*folder, root));
  EXPECT_TRUE(holds(*folder, right));
  EXPECT_EQ(folder->stats().damaged_total, 1);
  EXPECT_EQ(folder->stats().bytes, file_bytes(root.part) + file_bytes(right.part));
}

TEST_F(CacheFolder, APartWithoutItsParentIsNotStored) {
  const auto folder = open();
  store(*folder, left);
  EXPECT_EQ(folder->stats().parts, 0);
  store(*folder, root);
  store(*folder, left);
  EXPECT_EQ(folder->stats().parts, 2);
}

TEST_F(CacheFolder, StaysUnderItsLimitAndLetsLeavesGoBeforeRoots) {
  options.bytes_max = 0;
  for (const TestPart* part : all) options.bytes_max += file_bytes(part->part);
  const auto folder = open();
  for (const TestPart* part : all) store(*folder, *part);
  folder->touch(right.part.key);
  EXPECT_EQ(folder->stats().bytes, options.bytes_max);
  store(*folder, root_rows({77}, 1));
  EXPECT_FALSE(fs::exists(file_of(point))) << "the leaf that was used longest ago";
  EXPECT_EQ(folder->stats().evicted_total, 1);
  store(*folder, root_rows({78}, 10));
  EXPECT_FALSE(fs::exists(file_of(left))) << "a leaf since its point is gone";
  EXPECT_TRUE(holds(*folder, root));
  EXPECT_TRUE(holds(*folder, right));
  EXPECT_LE(folder->stats().bytes, options.bytes_max);
}

TEST_F(CacheFolder, NeverEvictsWhatANewPartDependsOn) {
  options.bytes_max = file_bytes(root.part) + file_bytes(right.part);
  const auto folder = open();
  store(*folder, root);
  store(*folder, left);
  store(*folder, right);
  EXPECT_FALSE(fs::exists(file_of(left)));
  EXPECT_TRUE(holds(*folder, root) && holds(*folder, right));
  // No room beside its own path: nothing is evicted for it in vain.
  store(*folder, rows_after(
                     right.part,
                     [&] {
                       std::vector<Token> longer = root.part.tokens;
                       for (const Token token : right.part.tokens) longer.push_back(token);
                       longer.push_back(99);
                       return longer;
                     }(),
                     1));
  EXPECT_EQ(folder->stats().parts, 2);
  EXPECT_EQ(folder->stats().evicted_total, 1);
}

TEST_F(CacheFolder, ALowerLimitHoldsFromTheStart) {
  {
    const auto folder = open();
    for (const TestPart* part : {&root, &left, &point, &right}) store(*folder, *part);
  }
  options.bytes_max = file_bytes(root.part) + file_bytes(right.part);
  const auto folder = open();
  EXPECT_EQ(folder->take_parts().size(), 2u) << "left and its point were used before right";
  EXPECT_TRUE(holds(*folder, root) && holds(*folder, right));
  EXPECT_EQ(folder->stats().evicted_total, 2);
}

TEST_F(CacheFolder, PartsOfAnotherIdentityCountAndAreEvictedButNeverGivenOut) {
  {
    const auto folder = open();
    store(*folder, root);
    store(*folder, left);
  }
  const fs::path theirs = file_of(root).parent_path();
  options.identity = "another model";
  options.bytes_max = file_bytes(root.part) + file_bytes(left.part) + file_bytes(right.part);
  {
    const auto folder = open();
    EXPECT_TRUE(folder->take_parts().empty());
    EXPECT_EQ(folder->load(root.part.key), nullptr);
    EXPECT_EQ(folder->stats().parts, 2);
    store(*folder, root);
    store(*folder, right);
    EXPECT_EQ(folder->stats().evicted_total, 2) << "left, then the root of the other model";
    EXPECT_EQ(folder->stats().parts, 2);
  }
  const auto folder = open();
  EXPECT_TRUE(holds(*folder, root) && holds(*folder, right));
  EXPECT_FALSE(fs::exists(theirs)) << "an empty folder of another identity goes at the start";
}

TEST_F(CacheFolder, ACopyFromAnotherIdentityIsNotBelieved) {
  store(*open(), root);
  const fs::path theirs = file_of(root);
  options.identity = "another model";
  EXPECT_EQ(open()->stats().parts, 1);
  fs::copy_file(theirs, file_of(root));
  const auto folder = open();
  EXPECT_TRUE(folder->take_parts().empty());
  EXPECT_EQ(folder->stats().damaged_total, 1);
}

TEST_F(CacheFolder, UseIsRememberedOverARestartAtMostOnceAMinute) {
  const auto ago = [](std::chrono::minutes time) { return FileTime::clock::now() - time; };
  const auto minutes_old = [&](const TestPart& part) {
    const auto age = FileTime::clock::now() - fs::last_write_time(file_of(part));
    return std::chrono::duration_cast<std::chrono::minutes>(age).count();
  };
  {
    const auto folder = open();
    store(*folder, root);
    store(*folder, right);
  }
  fs::last_write_time(file_of(root), ago(std::chrono::minutes(60)));
  fs::last_write_time(file_of(right), ago(std::chrono::minutes(30)));
  {
    const auto folder = open();
    folder->touch(root.part.key);
    EXPECT_EQ(minutes_old(root), 0);
    EXPECT_EQ(minutes_old(right), 30);
    fs::last_write_time(file_of(root), ago(std::chrono::minutes(60)));
    folder->touch(root.part.key);
    EXPECT_EQ(minutes_old(root), 60) << "known to have been used less than a minute ago";
    store(*folder, right);
    EXPECT_EQ(minutes_old(right), 0) << "writing what is there is a use";
  }
}

TEST_F(CacheFolder, ATimeInTheFutureCountsAsNow) {
  const TestPart other = root_rows({500}, 100);
  {
    const auto folder = open();
    store(*folder, root);
    store(*folder, other);
  }
  fs::last_write_time(file_of(root), FileTime::clock::now() + std::chrono::hours(1000));
  const auto folder = open();
  EXPECT_LE(fs::last_write_time(file_of(root)), FileTime::clock::now());
  folder->touch(other.part.key);
  store(*folder, root_rows({600}, (1 << 20) - 600));
  EXPECT_FALSE(fs::exists(file_of(root)));
  EXPECT_TRUE(fs::exists(file_of(other)));
}

TEST_F(CacheFolder, AFolderThatIsGoneMakesMissesAndRefusals) {
  const auto folder = open();
  store(*folder, root);
  fs::remove_all(options.directory);
  EXPECT_FALSE(folder->store(left.part, *left.payload).ok());
  EXPECT_EQ(folder->load(root.part.key), nullptr);
  folder->touch(root.part.key);
  EXPECT_EQ(folder->stats().parts, 0);
}

}  // namespace
}  // namespace mlxs::engine
