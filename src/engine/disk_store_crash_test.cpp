// The process is killed at any moment while it writes. What the next one finds is whole.
#include <gtest/gtest.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <chrono>
#include <random>

#include "engine/disk_store.hpp"
#include "engine/disk_store_rig_test.hpp"

namespace mlxs::engine {
namespace {

// Large enough that a kill can fall into the writing of it.
constexpr std::uint64_t payload_bytes = 700'000;

// Part number `number` of a run that begins with token `first`: chains of four, one after another.
TestPart part_number(Token first, int number) {
  KvPart parent;
  for (int length = 1;; ++length) {
    TestPart part = rows_after(parent, counted(first + number / 4 * 10, length * 2), 0);
    if (length <= number % 4) {
      parent = part.part;
      continue;
    }
    part.part.bytes = payload_bytes;
    part.payload = payload_of(part.part.key, payload_bytes);
    return part;
  }
}

// Until killed. One byte into the pipe for each part.
[[noreturn]] void write_for_ever(const DiskStoreOptions& options, Token first, int pipe_end) {
  base::Log log(base::LogLevel::warn);
  auto store = DiskStore::open(options, log);
  if (!store.ok()) ::_exit(1);
  for (int number = 0;; ++number) {
    const TestPart part = part_number(first, number);
    if (!store.value()->write(part.part, part.payload)) ::_exit(1);
    if (::write(pipe_end, "x", 1) != 1) ::_exit(1);
    store.value()->wait_until_idle();
  }
}

void wait_busily(std::chrono::microseconds time) {
  const auto until = std::chrono::steady_clock::now() + time;
  while (std::chrono::steady_clock::now() < until) continue;
}

// Until the file grows; not longer than it takes to write it.
void wait_until_begun(const PartPlace& place) {
  std::error_code failed;
  const auto until = std::chrono::steady_clock::now() + std::chrono::milliseconds(100);
  while (std::chrono::steady_clock::now() < until) {
    const auto bytes = std::filesystem::file_size(place.unfinished(), failed);
    if (!failed && bytes > 0) return;
  }
}

struct Moment {
  int part = 0;        // while this one is written
  bool begun = false;  // counted from when its file grows, otherwise from when it is asked for
  std::chrono::microseconds later{};
};

void run_and_kill(const DiskStoreOptions& options, Token first, Moment moment) {
  const PartPlace place = place_in(options.folder, part_number(first, moment.part).part.key);
  std::array<int, 2> ends{};
  ASSERT_EQ(::pipe(ends.data()), 0);
  const ::pid_t child = ::fork();
  ASSERT_GE(child, 0);
  if (child == 0) write_for_ever(options, first, ends[1]);
  ::close(ends[1]);
  char byte = 0;
  for (int i = 0; i <= moment.part; ++i) ASSERT_EQ(::read(ends[0], &byte, 1), 1);
  if (moment.begun) wait_until_begun(place);
  wait_busily(moment.later);
  ::kill(child, SIGKILL);
  int status = 0;
  ::waitpid(child, &status, 0);
  EXPECT_TRUE(WIFSIGNALED(status));
  ::close(ends[0]);
}

TEST(DiskCrash, EveryPartInTheIndexReadsBackRightAfterKill9) {
  std::mt19937 random(7);
  const ScratchFolder scratch;
  DiskStoreOptions options{.folder = folder_options(scratch)};
  options.folder.bytes_max = 4'300'000;  // so that there are evictions too
  base::Log log(base::LogLevel::warn);
  std::size_t before = 0;
  for (int round = 0; round < 30; ++round) {
    const bool begun = round % 2 == 0;
    run_and_kill(options, round * 100,
                 {.part = static_cast<int>(random() % 5),
                  .begun = begun,
                  .later = std::chrono::microseconds(random() % (begun ? 200 : 2000))});
    auto store = DiskStore::open(options, log);
    ASSERT_TRUE(store.ok()) << store.error().message;
    const std::vector<KvPart> index = store.value()->take_index();
    for (const KvPart& part : index) {
      EXPECT_TRUE(
          same_bytes(read_now(*store.value(), part.key), payload_of(part.key, payload_bytes)));
    }
    EXPECT_EQ(store.value()->stats().damaged_total, 0);
    EXPECT_GE(index.size() + 1, std::min<std::size_t>(before, 5)) << "what was there stays";
    before = index.size();
  }
  EXPECT_GE(before, 4u);
}

}  // namespace
}  // namespace mlxs::engine
