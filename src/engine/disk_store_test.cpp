#include "engine/disk_store.hpp"

#include <gtest/gtest.h>
#include <sys/mount.h>
#include <sys/resource.h>

#include <csignal>
#include <future>
#include <iostream>
#include <latch>
#include <string>

#include "engine/disk_store_rig_test.hpp"

namespace mlxs::engine {
namespace {

namespace fs = std::filesystem;

// Keeps the store's thread inside an answer, so that all that is asked meanwhile waits.
class Hold {
 public:
  explicit Hold(DiskStore& store) {
    store.read("", [held = held_, gate = gate_](const SharedBlob&) {
      held->count_down();
      gate->wait();
    });
    held_->wait();
  }
  ~Hold() { gate_->count_down(); }
  Hold(const Hold&) = delete;
  Hold& operator=(const Hold&) = delete;

 private:
  std::shared_ptr<std::latch> held_ = std::make_shared<std::latch>(1);
  std::shared_ptr<std::latch> gate_ = std::make_shared<std::latch>(1);
};

class Disk : public testing::Test {
 protected:
  [[nodiscard]] std::unique_ptr<DiskStore> open() {
    auto store = DiskStore::open(options, log);
    if (store.ok()) return std::move(store).value();
    ADD_FAILURE() << store.error().message;
    return nullptr;
  }
  static bool write(DiskStore& store, const TestPart& part) {
    return store.write(part.part, part.payload);
  }
  static bool holds(DiskStore& store, const TestPart& part) {
    return same_bytes(read_now(store, part.part.key), part.payload);
  }
  [[nodiscard]] fs::path file_of(const TestPart& part) const {
    return place_in(options.folder, part.part.key).file();
  }

  base::Log log{base::LogLevel::warn};
  ScratchFolder scratch;
  DiskStoreOptions options{.folder = folder_options(scratch)};
  TestPart root = root_rows(counted(1, 4), 100);
  TestPart leaf = rows_after(root.part, counted(1, 7), 50);
};

TEST_F(Disk, WritesReadsAndKeepsOverARestart) {
  {
    const auto store = open();
    write(*store, root);
    write(*store, leaf);
    store->wait_until_idle();
    EXPECT_TRUE(holds(*store, root) && holds(*store, leaf));
    EXPECT_EQ(read_now(*store, KvKey(32, '0')), nullptr);
    const KvStoreStats stats = store->stats();
    EXPECT_EQ(stats.parts, 2);
    EXPECT_EQ(stats.bytes, file_bytes(root.part) + file_bytes(leaf.part));
    EXPECT_EQ(stats.bytes_max, options.folder.bytes_max);
    EXPECT_EQ(stats.written_total, 2);
    EXPECT_EQ(stats.read_total, 2);
  }
  const auto store = open();
  EXPECT_EQ(store->stats().parts, 2);
  const std::vector<KvPart> index = store->take_index();
  ASSERT_EQ(index.size(), 2u);
  EXPECT_TRUE(same_part(index[0], root.part) && same_part(index[1], leaf.part));
  EXPECT_TRUE(store->take_index().empty());
  EXPECT_TRUE(holds(*store, leaf));
}

TEST_F(Disk, ASecondOneOnTheFolderIsRefused) {
  const auto store = open();
  EXPECT_FALSE(DiskStore::open(options, log).ok());
}

TEST_F(Disk, AnyFlippedBitIsAMissAndNeverAWrongPayload) {
  {
    const auto store = open();
    write(*store, root);
    store->wait_until_idle();
  }
  const std::string bytes = bytes_in(file_of(root));
  for (std::size_t bit = 0; bit < bytes.size() * 8; ++bit) {
    std::string flipped = bytes;
    flipped[bit / 8] = static_cast<char>(flipped[bit / 8] ^ (1 << (bit % 8)));
    put_bytes(file_of(root), flipped);
    const auto store = open();
    EXPECT_EQ(read_now(*store, root.part.key), nullptr) << "bit " << bit;
    EXPECT_EQ(store->stats().damaged_total, 1) << "bit " << bit;
    EXPECT_FALSE(fs::exists(file_of(root))) << "bit " << bit;
  }
}

TEST_F(Disk, ReadsGoBeforeWritesAndFindWhatWaits) {
  const auto store = open();
  std::promise<bool> found;
  {
    const Hold hold(*store);
    write(*store, root);
    store->read(root.part.key, [&](const SharedBlob& payload) {
      found.set_value(payload == root.payload && !fs::exists(file_of(root)));
    });
  }
  EXPECT_TRUE(found.get_future().get()) << "given before it was written";
  store->wait_until_idle();
  EXPECT_TRUE(holds(*store, root));
}

TEST_F(Disk, AReadWaitsForOneWriteAtMost) {
  const auto store = open();
  std::promise<bool> between;
  {
    const Hold hold(*store);
    write(*store, root);
    write(*store, leaf);
    // Asked from the store's own thread: so it comes after the writes have been taken in.
    store->read("", [&](const SharedBlob&) {
      store->read("", [&](const SharedBlob&) {
        between.set_value(fs::exists(file_of(root)) && !fs::exists(file_of(leaf)));
      });
    });
  }
  EXPECT_TRUE(between.get_future().get());
  store->wait_until_idle();
}

// Memory has given it up meanwhile.
TEST_F(Disk, WhatNobodyElseHoldsAnyMoreIsWrittenToo) {
  const auto store = open();
  {
    const Hold hold(*store);
    EXPECT_TRUE(store->write(root.part, std::exchange(root.payload, nullptr)));
  }
  store->wait_until_idle();
  EXPECT_TRUE(fs::exists(file_of(root)));
  EXPECT_TRUE(store->take_lost().empty());
}

TEST_F(Disk, TheQueueIsBoundedAndTheRestIsNotWritten) {
  options.queue_bytes_max = file_bytes(root.part) + file_bytes(leaf.part);
  const auto store = open();
  TestPart late = root_rows({9}, 1);
  {
    const Hold hold(*store);
    EXPECT_TRUE(write(*store, root));
    EXPECT_TRUE(write(*store, leaf));
    EXPECT_FALSE(write(*store, late));
  }
  store->wait_until_idle();
  EXPECT_EQ(store->stats().parts, 2);
  EXPECT_EQ(read_now(*store, late.part.key), nullptr);
  const TestPart large = root_rows({10}, 5000);
  write(*store, large);
  store->wait_until_idle();
  EXPECT_TRUE(holds(*store, large)) << "alone, a part may be larger than the bound";
  write(*store, late);
  store->wait_until_idle();
  EXPECT_TRUE(holds(*store, late)) << "what is done no longer counts";
}

TEST_F(Disk, WhatWaitsAtTheEndIsStillWritten) {
  auto store = open();
  std::vector<TestPart> parts;
  for (Token i = 0; i < 10; ++i) parts.push_back(root_rows({i}, 100));
  {
    const Hold hold(*store);
    for (const TestPart& part : parts) write(*store, part);
  }
  store->finish();
  EXPECT_EQ(store->stats().written_total, 10);
  store.reset();
  EXPECT_EQ(open()->take_index().size(), 10u);
}

TEST_F(Disk, TheEndDoesNotWaitForLong) {
  testing::internal::CaptureStderr();
  options.end_grace = std::chrono::milliseconds(0);
  const auto store = open();
  std::vector<TestPart> parts;
  for (Token i = 0; i < 300; ++i) parts.push_back(root_rows({i}, 2000));
  {
    const Hold hold(*store);
    for (const TestPart& part : parts) write(*store, part);
  }
  store->finish();
  EXPECT_LT(store->stats().written_total, 300);
  EXPECT_EQ(testing::internal::GetCapturedStderr(), "") << "no failure of the disk";
}

// SIGXFSZ would end the program instead of refusing the write.
class FileSizeLimit {
 public:
  explicit FileSizeLimit(rlim_t bytes) {
    ::getrlimit(RLIMIT_FSIZE, &before_);
    const ::rlimit limit{.rlim_cur = bytes, .rlim_max = before_.rlim_max};
    ::setrlimit(RLIMIT_FSIZE, &limit);
  }
  ~FileSizeLimit() {
    ::setrlimit(RLIMIT_FSIZE, &before_);
    std::signal(SIGXFSZ, handler_);
  }
  FileSizeLimit(const FileSizeLimit&) = delete;
  FileSizeLimit& operator=(const FileSizeLimit&) = delete;

 private:
  ::rlimit before_{};
  void (*handler_)(int) = std::signal(SIGXFSZ, SIG_IGN);
};

int count_of(const std::string& text, const std::string& word) {
  int count = 0;
  for (std::size_t at = text.find(word); at != std::string::npos; at = text.find(word, at + 1)) {
    ++count;
  }
  return count;
}

TEST_F(Disk, ARefusedWriteIsSaidOnceLeavesNothingAndIsTriedAgain) {
  options.pause = std::chrono::milliseconds(0);
  testing::internal::CaptureStderr();
  const auto store = open();
  const TestPart large = root_rows({7}, 5000);
  {
    const FileSizeLimit limit(1000);
    write(*store, large);
    write(*store, large);
    write(*store, root);
    store->wait_until_idle();
  }
  EXPECT_EQ(count_of(testing::internal::GetCapturedStderr(), "Disk cache: "), 1);
  EXPECT_FALSE(fs::exists(file_of(large)));
  EXPECT_FALSE(fs::exists(place_in(options.folder, large.part.key).unfinished()));
  EXPECT_TRUE(holds(*store, root)) << "small enough";
  write(*store, large);
  store->wait_until_idle();
  EXPECT_TRUE(holds(*store, large));
}

TEST_F(Disk, AfterARefusalNothingIsWrittenForAWhile) {
  testing::internal::CaptureStderr();
  const auto store = open();
  const TestPart large = root_rows({7}, 5000);
  {
    const FileSizeLimit limit(1000);
    write(*store, large);
    store->wait_until_idle();
  }
  write(*store, root);
  store->wait_until_idle();
  EXPECT_NE(testing::internal::GetCapturedStderr(), "");
  EXPECT_EQ(store->stats().parts, 0);
}

TEST_F(Disk, AFolderThatGoesAwayIsNoCrash) {
  testing::internal::CaptureStderr();
  {
    const auto store = open();
    write(*store, root);
    store->wait_until_idle();
    fs::remove_all(options.folder.directory);
    EXPECT_EQ(read_now(*store, root.part.key), nullptr);
    write(*store, leaf);
    write(*store, root);
    store->touch(root.part.key);
    store->wait_until_idle();
    EXPECT_EQ(store->stats().parts, 0);
  }
  EXPECT_EQ(count_of(testing::internal::GetCapturedStderr(), "Disk cache: "), 1);
}

// A real full disk needs the right to mount one; without it the two tests above must do.
TEST_F(Disk, AFullDiskIsARefusalAndReadsGoOn) {
  options.pause = std::chrono::milliseconds(0);
  fs::create_directory(options.folder.directory);
  const std::string target = options.folder.directory.string();
  if (::mount("none", target.c_str(), "tmpfs", 0, "size=256k") != 0) {
    std::cout << "no right to mount a small disk: not tested\n";
    return;
  }
  testing::internal::CaptureStderr();
  {
    const auto store = open();
    TestPart large = root_rows({8}, 200'000);
    TestPart too_much = root_rows({9}, 200'000);
    for (const TestPart* part : {&root, &large, &too_much, &leaf}) write(*store, *part);
    store->wait_until_idle();
    EXPECT_TRUE(holds(*store, root) && holds(*store, large) && holds(*store, leaf));
    EXPECT_EQ(read_now(*store, too_much.part.key), nullptr);
  }
  EXPECT_EQ(count_of(testing::internal::GetCapturedStderr(), "No space left"), 1);
  EXPECT_EQ(open()->take_index().size(), 3u);
  ::umount(target.c_str());
}

}  // namespace
}  // namespace mlxs::engine
