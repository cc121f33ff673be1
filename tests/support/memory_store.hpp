// A fake of engine::KvStore for tests: parts lie in a map that outlives the store ("the disk"), and
// answers come when the test says so. Thread: one.
#pragma once

#include <functional>
#include <map>
#include <utility>
#include <vector>

#include "engine/kv_store.hpp"

namespace mlxs::test {

struct StoredPart {
  engine::KvPart part;
  std::vector<std::byte> payload;
};

// In the order in which they were written, so that parents come first.
struct MemoryDisk {
  std::vector<engine::KvKey> order;
  std::map<engine::KvKey, StoredPart> parts;
};

class MemoryStore final : public engine::KvStore {
 public:
  explicit MemoryStore(MemoryDisk& disk) : disk_(disk) {}

  [[nodiscard]] std::vector<engine::KvPart> take_index() override;
  [[nodiscard]] bool write(engine::KvPart part, const engine::SharedBlob& payload) override;
  void read(const engine::KvKey& key, std::function<void(engine::SharedBlob)> done) override;
  void touch(const engine::KvKey&) override {}
  void finish() override {}
  [[nodiscard]] std::vector<engine::KvKey> take_lost() override { return std::exchange(lost_, {}); }
  [[nodiscard]] engine::KvStoreStats stats() const override;

  // Answers the oldest read; false when there is none.
  bool answer();
  // Takes so many parts more, and is then too busy.
  void take_writes(int count) { writes_left_ = count; }
  // A part is not what it was.
  void spoil(const engine::KvKey& key) { disk_.parts.at(key).payload.push_back({}); }
  // Loses a part, as a disk may.
  void lose(const engine::KvKey& key) {
    if (disk_.parts.erase(key) > 0) lost_.push_back(key);
  }

 private:
  struct Read {
    engine::KvKey key;
    std::function<void(engine::SharedBlob)> done;
  };
  MemoryDisk& disk_;
  std::vector<Read> reads_;
  int writes_left_ = -1;  // -1: any number
  std::vector<engine::KvKey> lost_;
};

}  // namespace mlxs::test
