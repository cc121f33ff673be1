// The store against a twin that is a map in memory: writes, uses, damage and restarts at random.
#include <gtest/gtest.h>

#include <map>
#include <random>
#include <set>

#include "engine/disk_store.hpp"
#include "engine/disk_store_rig_test.hpp"

namespace mlxs::engine {
namespace {

// Says the same as DiskStore in the simplest way. Times of use are counted; a use less than a
// minute after the file was written is forgotten at a restart, and no test takes a minute.
class Twin {
 public:
  struct Entry {
    TestPart part;
    int used = 0;
    int written = 0;
  };

  explicit Twin(std::uint64_t bytes_max) : bytes_max_(bytes_max) {}

  void write(const TestPart& part) {
    if (touch(part.part.key)) return;
    if (!part.part.parent.empty() && !entries.contains(part.part.parent)) return;
    std::uint64_t path = file_bytes(part.part);
    for (KvKey key = part.part.parent; !key.empty(); key = entries.at(key).part.part.parent) {
      path += file_bytes(entries.at(key).part.part);
    }
    if (path > bytes_max_) return;
    while (bytes() + file_bytes(part.part) > bytes_max_) evict(part.part.parent);
    ++now_;
    entries.emplace(part.part.key, Entry{.part = part, .used = now_, .written = now_});
  }
  bool touch(const KvKey& key) {
    if (!entries.contains(key)) return false;
    entries.at(key).used = ++now_;
    return true;
  }
  void remove(const KvKey& key) {
    entries.erase(key);
    std::vector<KvKey> children;
    for (const auto& [other, entry] : entries) {
      if (entry.part.part.parent == key) children.push_back(other);
    }
    for (const KvKey& child : children) remove(child);
  }
  void restart() {
    for (auto& [key, entry] : entries) entry.used = entry.written;
  }
  [[nodiscard]] std::uint64_t bytes() const {
    std::uint64_t sum = 0;
    for (const auto& [key, entry] : entries) sum += file_bytes(entry.part.part);
    return sum;
  }

  std::map<KvKey, Entry> entries;
  long long evicted = 0;

 private:
  void evict(const KvKey& spared) {
    const Entry* oldest = nullptr;
    for (const auto& [key, entry] : entries) {
      bool leaf = key != spared;
      for (const auto& [other, child] : entries) leaf = leaf && child.part.part.parent != key;
      if (leaf && (oldest == nullptr || entry.used < oldest->used)) oldest = &entry;
    }
    entries.erase(KvKey(oldest->part.part.key));
    ++evicted;
  }

  std::uint64_t bytes_max_;
  int now_ = 0;
};

class Comparison {
 public:
  explicit Comparison(unsigned seed) : random_(seed) {
    options_.folder.bytes_max = 12'000;
    make_parts();
    open();
  }

  void step() {
    const TestPart& part = parts_[below(parts_.size())];
    const std::size_t dice = below(100);
    if (dice < 60) {
      EXPECT_TRUE(store_->write(part.part, part.payload));
      twin_.write(part);
    } else if (dice < 75) {
      store_->touch(part.part.key);
      twin_.touch(part.part.key);
    } else if (dice < 90) {
      read(part);
    } else if (dice < 95) {
      damage(part);
    } else {
      restart();
    }
  }

  void compare() {
    store_->wait_until_idle();
    EXPECT_EQ(store_->stats().parts, static_cast<long long>(twin_.entries.size()));
    EXPECT_EQ(store_->stats().bytes, twin_.bytes());
  }

  [[nodiscard]] long long evicted() const { return twin_.evicted; }

 private:
  std::size_t below(std::size_t end) { return random_() % end; }

  // A forest: each part goes on after one before, or from nothing. The first on a run of rows is
  // its point.
  void make_parts() {
    std::vector<std::vector<Token>> paths;
    std::set<KvKey> pointed_at;  // a second point there would be the same part
    for (Token i = 0; i < 40; ++i) {
      const std::size_t from = below(parts_.size() + 1);
      std::vector<Token> path;
      KvPart parent;
      if (from < parts_.size() && parts_[from].part.kind == KvPartKind::rows) {
        path = paths[from];
        parent = parts_[from].part;
      }
      const bool point = !parent.key.empty() && pointed_at.insert(parent.key).second;
      if (!point) path.insert(path.end(), {1000 + i, 2000 + i});
      const std::uint64_t bytes = below(1500);
      parts_.push_back(point ? point_of(parent, path, bytes) : rows_after(parent, path, bytes));
      paths.push_back(path);
    }
  }

  void open() {
    auto store = DiskStore::open(options_, log_);
    ASSERT_TRUE(store.ok()) << store.error().message;
    store_ = std::move(store).value();
  }

  void read(const TestPart& part) {
    store_->wait_until_idle();
    const SharedBlob payload = read_now(*store_, part.part.key);
    ASSERT_EQ(payload != nullptr, twin_.entries.contains(part.part.key));
    EXPECT_TRUE(!payload || same_bytes(payload, part.payload));
    twin_.touch(part.part.key);
  }

  void damage(const TestPart& part) {
    store_->wait_until_idle();
    if (!twin_.entries.contains(part.part.key)) return;
    const auto file = place_in(options_.folder, part.part.key).file();
    std::string bytes = bytes_in(file);
    const std::size_t at = below(bytes.size());
    bytes[at] = static_cast<char>(bytes[at] ^ (1 << below(8)));
    put_bytes(file, bytes);
    EXPECT_EQ(read_now(*store_, part.part.key), nullptr);
    twin_.remove(part.part.key);
  }

  void restart() {
    store_.reset();
    open();
    twin_.restart();
    const std::vector<KvPart> index = store_->take_index();
    EXPECT_EQ(index.size(), twin_.entries.size());
    for (const KvPart& part : index) {
      ASSERT_TRUE(twin_.entries.contains(part.key));
      EXPECT_TRUE(same_part(part, twin_.entries.at(part.key).part.part));
    }
  }

  std::mt19937 random_;
  base::Log log_{base::LogLevel::warn};
  ScratchFolder scratch_;
  DiskStoreOptions options_{.folder = folder_options(scratch_)};
  std::vector<TestPart> parts_;
  Twin twin_{12'000};
  std::unique_ptr<DiskStore> store_;
};

TEST(DiskRandom, TheStoreDoesWhatAMapInMemoryDoes) {
  long long evicted = 0;
  for (unsigned seed = 1; seed <= 5 && !testing::Test::HasFailure(); ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    Comparison comparison(seed);
    for (int i = 0; i < 300 && !testing::Test::HasFailure(); ++i) {
      comparison.step();
      comparison.compare();
    }
    evicted += comparison.evicted();
  }
  EXPECT_GT(evicted, 50) << "the limit must matter in this test";
}

}  // namespace
}  // namespace mlxs::engine
