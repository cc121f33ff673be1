#include "engine/kv_part_file.hpp"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include <string>

#include "engine/disk_store_rig_test.hpp"

namespace mlxs::engine {
namespace {

namespace fs = std::filesystem;

const KvKey identity(32, 'a');

class PartFile : public testing::Test {
 protected:
  PartFile() {
    const base::Status written = write_part(place, small.part, *small.payload);
    EXPECT_TRUE(written.ok());
    bytes = bytes_in(place.file());
  }

  void expect_damaged(const std::string& what) const {
    const base::Result<SharedBlob> payload = read_part_payload(place);
    ASSERT_FALSE(payload.ok()) << what;
    EXPECT_EQ(payload.error().code, base::ErrorCode::internal) << what;
  }

  ScratchFolder scratch;
  TestPart parent = root_rows(counted(10, 3), 8);
  TestPart small = rows_after(parent.part, counted(10, 6), 24);
  PartPlace place{scratch.path(), identity, small.part.key};
  std::string bytes;
};

TEST_F(PartFile, GivesBackWhatWasWritten) {
  const base::Result<KvPart> head = read_part_head(place);
  ASSERT_TRUE(head.ok());
  EXPECT_TRUE(same_part(head.value(), small.part));
  const base::Result<SharedBlob> payload = read_part_payload(place);
  ASSERT_TRUE(payload.ok());
  EXPECT_TRUE(same_bytes(payload.value(), small.payload));
}

TEST_F(PartFile, HoldsPointsAndEmptyPayloads) {
  const TestPart point = point_of(small.part, counted(10, 6), 0);
  const PartPlace there{scratch.path(), identity, point.part.key};
  ASSERT_TRUE(write_part(there, point.part, *point.payload).ok());
  EXPECT_TRUE(same_part(read_part_head(there).value(), point.part));
  EXPECT_EQ(read_part_payload(there).value()->size(), 0u);
  EXPECT_EQ(fs::file_size(there.file()), file_bytes(point.part));
}

TEST_F(PartFile, IsAloneInTheFolderAndForItsOwnerOnly) {
  EXPECT_EQ(bytes.size(), file_bytes(small.part));
  int files = 0;
  for ([[maybe_unused]] const auto& entry : fs::directory_iterator(scratch.path())) ++files;
  EXPECT_EQ(files, 1);
  struct ::stat status {};
  ASSERT_EQ(::stat(place.file().c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 07777, 0600u);
}

TEST_F(PartFile, TornAtAnyByteIsDamaged) {
  for (std::size_t length = 0; length < bytes.size(); ++length) {
    put_bytes(place.file(), bytes.substr(0, length));
    expect_damaged("torn at " + std::to_string(length));
    EXPECT_FALSE(read_part_head(place).ok()) << "torn at " << length;
  }
  put_bytes(place.file(), bytes + "x");
  expect_damaged("one byte too many");
}

TEST_F(PartFile, AnyFlippedBitIsDamage) {
  const std::size_t head_bytes = bytes.size() - small.part.bytes;
  for (std::size_t bit = 0; bit < bytes.size() * 8; ++bit) {
    std::string flipped = bytes;
    flipped[bit / 8] = static_cast<char>(flipped[bit / 8] ^ (1 << (bit % 8)));
    put_bytes(place.file(), flipped);
    expect_damaged("bit " + std::to_string(bit));
    EXPECT_EQ(read_part_head(place).ok(), bit / 8 >= head_bytes) << "bit " << bit;
  }
}

TEST_F(PartFile, OfAnotherIdentityOrUnderAnotherNameIsDamaged) {
  PartPlace other = place;
  other.identity = KvKey(32, 'b');
  EXPECT_EQ(read_part_payload(other).error().code, base::ErrorCode::internal);
  other = place;
  other.key = parent.part.key;
  fs::copy_file(place.file(), other.file());
  EXPECT_EQ(read_part_head(other).error().code, base::ErrorCode::internal);
}

TEST_F(PartFile, IsNeitherALinkNorAFolderNorAPipe) {
  const fs::path elsewhere = scratch.path() / "elsewhere";
  fs::rename(place.file(), elsewhere);
  EXPECT_EQ(read_part_head(place).error().code, base::ErrorCode::not_found);
  fs::create_symlink(elsewhere, place.file());
  expect_damaged("a link");
  fs::remove(place.file());
  fs::create_directory(place.file());
  expect_damaged("a folder");
  fs::remove(place.file());
  ASSERT_EQ(::mkfifo(place.file().c_str(), 0600), 0);
  expect_damaged("a pipe");
}

TEST_F(PartFile, AWriteThatShallEndLeavesNothing) {
  fs::remove(place.file());
  const base::Status written = write_part(place, small.part, *small.payload, [] { return false; });
  ASSERT_FALSE(written.ok());
  EXPECT_EQ(written.error().code, base::ErrorCode::cancelled);
  EXPECT_TRUE(fs::is_empty(scratch.path()));
}

TEST_F(PartFile, ReplacesAnUnfinishedOneAndFailsWithoutItsFolder) {
  put_bytes(place.unfinished(), "half");
  fs::permissions(place.unfinished(), fs::perms::all);
  ASSERT_TRUE(write_part(place, small.part, *small.payload).ok());
  EXPECT_EQ(bytes_in(place.file()), bytes);
  EXPECT_EQ(fs::status(place.file()).permissions(), fs::perms::owner_read | fs::perms::owner_write);
  const PartPlace nowhere{scratch.path() / "gone", identity, place.key};
  EXPECT_FALSE(write_part(nowhere, small.part, *small.payload).ok());
}

}  // namespace
}  // namespace mlxs::engine
