#include "serve/replay_memory.hpp"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include <fstream>
#include <iterator>
#include <random>
#include <string>
#include <thread>

#include "serve/record_file.hpp"
#include "serve/replay_record.hpp"

namespace mlxs::serve {
namespace {

namespace fs = std::filesystem;

base::Digest key_of(const std::string& name) { return base::checksum(name); }

SharedAnswer answer(const std::string& name, const std::string& place = "") {
  return std::make_shared<const SampledAnswer>(SampledAnswer{
      .key = key_of(name),
      .place = {.prefix = key_of(place),
                .segment_bytes = 7,
                .header = {{.text = "<end>\n", .from_template = true}, {.text = "x"}}},
      .tokens = {1, 2, 262143},
      .delivered = {.role = "assistant",
                    .content = name,
                    .reasoning = "thought",
                    .tool_calls = {{.id = "toolu_1", .name = "Read", .arguments_json = "{}"}}}});
}

std::string read_file(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

// A new file: some file systems write one that is cut and filled again to the disk at once.
void write_file(const fs::path& path, const std::string& bytes) {
  fs::remove(path);
  std::ofstream(path, std::ios::binary) << bytes;
}

class ReplayMemoryTest : public testing::Test {
 protected:
  ReplayMemoryTest() {
    const auto* test = testing::UnitTest::GetInstance()->current_test_info();
    folder_ = fs::path(testing::TempDir()) /
              (std::string("mlxs-replay-") + test->name() + std::to_string(::getpid()));
    fs::remove_all(folder_);
    fs::create_directories(folder_);
    file_ = folder_ / "answers";
  }
  ~ReplayMemoryTest() override { fs::remove_all(folder_); }

  std::unique_ptr<ReplayMemory> open(const std::string& identity = "model") {
    auto memory = std::make_unique<ReplayMemory>();
    EXPECT_TRUE(memory->keep_in(file_, identity, log_).ok());
    return memory;
  }
  bool remembers(const std::string& name) { return !open()->find(key_of(name)).empty(); }

  base::Log log_{base::LogLevel::off};
  fs::path folder_;
  fs::path file_;
};

TEST(ReplayMemory, GivesTheLatestFirstAndOnePerPlace) {
  ReplayMemory memory;
  EXPECT_TRUE(memory.find(key_of("a")).empty());
  const SharedAnswer first = answer("a", "one");
  const SharedAnswer second = answer("a", "two");
  const SharedAnswer again = answer("a", "one");
  memory.record(first);
  memory.record(second);
  EXPECT_EQ(memory.find(key_of("a")), (SharedAnswers{second, first}));
  memory.record(again);
  EXPECT_EQ(memory.find(key_of("a")), (SharedAnswers{again, second}));
}

TEST(ReplayMemory, HoldsAFewPlacesForOneKey) {
  ReplayMemory memory;
  for (int i = 0; i < 100; ++i) memory.record(answer("a", std::to_string(i)));
  EXPECT_EQ(memory.find(key_of("a")).size(), base::limits::replay_variants_max);
  EXPECT_EQ(memory.find(key_of("a")).front()->place.prefix, key_of("99"));
}

TEST(ReplayMemory, ForgetsWhatWasUsedLeastRecently) {
  const std::size_t bytes = record_bytes(*answer("a"));
  for (const base::LruBounds bounds :
       {base::LruBounds{.entries_max = 2, .weight_max = 1 << 20},
        base::LruBounds{.entries_max = 99, .weight_max = 2 * bytes}}) {
    ReplayMemory memory(bounds);
    memory.record(answer("a"));
    memory.record(answer("b"));
    EXPECT_FALSE(memory.find(key_of("a")).empty());
    memory.record(answer("c"));
    EXPECT_TRUE(memory.find(key_of("b")).empty());
    EXPECT_FALSE(memory.find(key_of("a")).empty());
  }
}

TEST(ReplayMemory, IsAskedAndFilledByTwoThreads) {
  ReplayMemory memory({.entries_max = 50, .weight_max = 1 << 20});
  std::thread writer([&memory] {
    for (int i = 0; i < 2000; ++i) memory.record(answer(std::to_string(i % 100)));
  });
  for (int i = 0; i < 2000; ++i) {
    const SharedAnswers found = memory.find(key_of(std::to_string(i % 100)));
    if (found.empty()) continue;
    EXPECT_EQ(found[0]->delivered.content, std::to_string(i % 100));
  }
  writer.join();
}

TEST(ReplayRecord, ReadsWhatItWrites) {
  for (const SharedAnswer& each : {answer("a"), std::make_shared<const SampledAnswer>()}) {
    const std::string bytes = to_record(*each);
    EXPECT_EQ(bytes.size() + record_frame_bytes, record_bytes(*each));
    const auto read = from_record(bytes);
    ASSERT_TRUE(read.has_value());
    EXPECT_EQ(to_record(*read), bytes);
    EXPECT_EQ(read->place.header.size(), each->place.header.size());
    EXPECT_EQ(read->delivered.reasoning, each->delivered.reasoning);
    EXPECT_EQ(read->tokens, each->tokens);
  }
}

TEST(ReplayRecord, ReadsNothingElse) {
  const std::string bytes = to_record(*answer("a"));
  for (std::size_t size = 0; size < bytes.size(); ++size)
    EXPECT_FALSE(from_record(bytes.substr(0, size)).has_value()) << size;
  EXPECT_FALSE(from_record(bytes + "x").has_value());
  std::mt19937 random(1);
  for (int round = 0; round < 5000; ++round) {
    std::string damaged = bytes;
    damaged[random() % damaged.size()] = static_cast<char>(random());
    const auto read = from_record(damaged);  // must not read beyond the end or ask for the moon
    EXPECT_LE(read ? read->tokens.size() : 0, bytes.size());
  }
}

TEST_F(ReplayMemoryTest, OutlivesARestart) {
  {
    const auto memory = open();
    memory->record(answer("a", "one"));
    memory->record(answer("a", "two"));
    memory->record(answer("b"));
  }
  const auto memory = open();
  const SharedAnswers found = memory->find(key_of("a"));
  ASSERT_EQ(found.size(), 2U);
  EXPECT_EQ(found[0]->place.prefix, key_of("two"));
  EXPECT_EQ(to_record(*found[1]), to_record(*answer("a", "one")));
  EXPECT_EQ(memory->find(key_of("b")).size(), 1U);
}

TEST_F(ReplayMemoryTest, IsForItsOwnerOnly) {
  write_file(file_, "");
  ::chmod(file_.c_str(), 0644);
  open()->record(answer("a"));
  struct stat facts {};
  ASSERT_EQ(::stat(file_.c_str(), &facts), 0);
  EXPECT_EQ(facts.st_mode & 0777U, 0600U);
}

TEST_F(ReplayMemoryTest, AnotherModelStartsEmpty) {
  open("model")->record(answer("a"));
  EXPECT_TRUE(open("model 2")->find(key_of("a")).empty());
  EXPECT_TRUE(open("model")->find(key_of("a")).empty());
}

TEST_F(ReplayMemoryTest, BelongsToOneProcess) {
  const auto memory = open();
  ReplayMemory other;
  EXPECT_EQ(other.keep_in(file_, "model", log_).error().code, base::ErrorCode::unavailable);
  other.record(answer("a"));
  EXPECT_EQ(other.find(key_of("a")).size(), 1U);
}

TEST_F(ReplayMemoryTest, AFolderThatIsNotThereIsAnError) {
  ReplayMemory memory;
  EXPECT_FALSE(memory.keep_in(folder_ / "none" / "answers", "model", log_).ok());
}

TEST_F(ReplayMemoryTest, ATornTailIsCutOffAtEveryByte) {
  open()->record(answer("a"));
  const std::size_t one = read_file(file_).size();
  open()->record(answer("b"));
  const std::string both = read_file(file_);
  for (std::size_t size = 0; size < both.size(); ++size) {
    write_file(file_, both.substr(0, size));
    EXPECT_EQ(remembers("a"), size >= one) << size;
    EXPECT_FALSE(remembers("b")) << size;
    open()->record(answer("c"));
    EXPECT_EQ(remembers("a"), size >= one) << size;
    EXPECT_TRUE(remembers("c")) << size;
  }
}

TEST_F(ReplayMemoryTest, DamageIsCutOffWhereverItIs) {
  open()->record(answer("a"));
  const std::size_t one = read_file(file_).size();
  open()->record(answer("b"));
  const std::string both = read_file(file_);
  for (std::size_t at = 0; at < both.size(); ++at) {
    std::string damaged = both;
    damaged[at] = static_cast<char>(damaged[at] ^ 0x10);
    write_file(file_, damaged);
    EXPECT_EQ(remembers("a"), at >= one) << at;
    EXPECT_FALSE(remembers("b")) << at;
  }
  write_file(file_, both + "foreign bytes");
  EXPECT_TRUE(remembers("b"));
  EXPECT_EQ(read_file(file_), both);
}

TEST_F(ReplayMemoryTest, AFileOfSomebodyElseIsBegunAnew) {
  write_file(file_,
             "#!/bin/sh\necho this is no journal of answers at all, but it is long enough\n");
  EXPECT_FALSE(remembers("a"));
  open()->record(answer("a"));
  EXPECT_TRUE(remembers("a"));
}

TEST_F(ReplayMemoryTest, TheFileIsWrittenAnewWhenMostOfItIsForgotten) {
  const std::string long_name(200 * 1024, 'x');
  const std::size_t bytes = record_bytes(*answer(long_name));
  {
    ReplayMemory memory({.entries_max = 3, .weight_max = 1 << 30});
    ASSERT_TRUE(memory.keep_in(file_, "model", log_).ok());
    for (int i = 0; i < 40; ++i) memory.record(answer(long_name + std::to_string(i)));
  }
  EXPECT_LT(fs::file_size(file_), 2 * 3 * bytes + 1024 * 1024 + 2 * bytes);
  EXPECT_FALSE(fs::exists(file_.string() + ".new"));
  EXPECT_TRUE(remembers(long_name + "39"));
  EXPECT_TRUE(remembers(long_name + "37"));
  EXPECT_FALSE(remembers(long_name + "0"));
  EXPECT_EQ(open()->find(key_of(long_name + "38")).size(), 1U);
}

TEST_F(ReplayMemoryTest, ARewrittenFileIsStillOurs) {
  const auto file = RecordFile::open(file_, "model", [](auto) { return true; });
  ASSERT_TRUE(file.ok());
  int left = 3;
  const auto next = [&left]() -> std::optional<std::string> {
    return left-- > 0 ? std::optional<std::string>("record") : std::nullopt;
  };
  ASSERT_TRUE(file.value()->rewrite(next).ok());
  ASSERT_TRUE(file.value()->append("last").ok());
  EXPECT_EQ(file.value()->bytes(), fs::file_size(file_));
  EXPECT_FALSE(RecordFile::open(file_, "model", [](auto) { return true; }).ok());
}

}  // namespace
}  // namespace mlxs::serve
