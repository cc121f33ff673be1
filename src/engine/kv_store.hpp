// The tier behind host memory: keeps parts of the prefix cache beyond the life of the process. Two
// implementations: DiskStore and the fake of the simulation.
//
// A stored part is one of two kinds. `rows`: the KV rows of the tokens [begin, end) of a path; the
// path is the parent's path cut at `begin`, then the part's own tokens. `point`: what the rows do
// not hold (a sliding window, a recurrent state) after `end` tokens of its parent's path, where
// parent.begin < end <= parent.end.
// Keys name content (the whole path and the range), so the same part has the same key in every run.
//
// Thread: all functions are called by the engine thread and do not wait for the disk. Lifetime: the
// store outlives nothing it calls; `done` is never called after the destructor has returned.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "engine/kv_blob.hpp"
#include "engine/token.hpp"

namespace mlxs::engine {

using KvKey = std::string;  // 32 lower-case hex digits

enum class KvPartKind { rows, point };

struct KvPart {
  KvPartKind kind = KvPartKind::rows;
  KvKey key;
  KvKey parent;   // "" for rows that begin at 0
  int begin = 0;  // of `rows`; equal to `end` in a point
  int end = 0;
  std::vector<Token> tokens;  // of `rows`: end - begin of them; empty in a point
  std::uint64_t bytes = 0;    // of the payload
};

struct KvStoreStats {
  long long parts = 0;
  std::uint64_t bytes = 0;
  std::uint64_t bytes_max = 0;
  long long written_total = 0;
  long long read_total = 0;
  long long damaged_total = 0;  // torn, foreign or corrupt: a miss, and removed
  long long evicted_total = 0;
};

class KvStore {
 public:
  virtual ~KvStore() = default;
  // What was there at the start, parents before their children. Call it once.
  [[nodiscard]] virtual std::vector<KvPart> take_index() = 0;
  // Written later, in order; not at all when the disk refuses, see take_lost. A key that is there
  // already counts as used. False: too much waits already, offer it again later.
  [[nodiscard]] virtual bool write(KvPart part, const SharedBlob& payload) = 0;
  // `done` gets the payload, or nothing when the part is missing or damaged (it is then gone).
  // Called on the store's own thread, soon.
  virtual void read(const KvKey& key, std::function<void(SharedBlob)> done) = 0;
  // The part was of use: it is evicted later than others.
  virtual void touch(const KvKey& key) = 0;
  // Keys that were written or in the index and are no longer there (evicted, refused, damaged),
  // once each.
  [[nodiscard]] virtual std::vector<KvKey> take_lost() = 0;
  // The process ends: writes what waits, within a grace. Waits for the disk, unlike the others;
  // only stats may be called after it.
  virtual void finish() = 0;
  [[nodiscard]] virtual KvStoreStats stats() const = 0;
};

}  // namespace mlxs::engine
