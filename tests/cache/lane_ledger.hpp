// Which state was computed for which tokens. It watches a model: what is copied out of a lane is
// noted with the tokens that the lane had computed, byte for byte, and what is put into a lane must
// have been noted for the tokens it stands for. So another conversation's state shows without any
// tolerance, also when it has been cut, joined, evicted or read from the disk. Thread: the test's.
#pragma once

#include <map>
#include <set>
#include <span>
#include <vector>

#include "base/checksum.hpp"
#include "engine/model.hpp"

namespace mlxs::test {

class LaneLedger {
 public:
  // A process begins: its lanes are empty. What was noted before still counts.
  void begin(const engine::ModelTraits& traits);

  void computed(std::span<const engine::BatchToken> batch);
  void cut_back(engine::LaneId lane, int length);
  void rows_out(engine::LaneId lane, engine::TokenRange range, const engine::KvBlob& rows);
  void point_out(engine::LaneId lane, int length, const engine::KvBlob& point);
  void rows_in(engine::LaneId lane, std::span<const engine::Token> tokens,
               const engine::KvBlob& rows);
  void point_in(engine::LaneId lane, const engine::KvBlob& point);

  // Some lane holds the prompt and then nothing but tokens of the answer.
  [[nodiscard]] bool holds(const std::vector<engine::Token>& prompt,
                           const std::vector<engine::Token>& answer) const;
  // Rows and points that were put into lanes, and those that were never computed for their tokens.
  [[nodiscard]] long long put_in() const { return put_in_; }
  [[nodiscard]] long long foreign() const { return foreign_; }

 private:
  struct Lane {
    std::vector<engine::Token> tokens;
    std::vector<base::Digest> paths;  // of the tokens up to each
  };
  using Seen = std::map<base::Digest, std::set<base::Digest>>;  // contents by path

  void append(Lane& lane, engine::Token token) const;
  [[nodiscard]] base::Digest row_of(const engine::KvBlob& rows, engine::TokenRange range,
                                    int at) const;
  void check(const Seen& seen, const base::Digest& path, const base::Digest& content);

  engine::KvLayout layout_;
  std::vector<Lane> lanes_;
  Seen rows_;
  Seen points_;
  long long put_in_ = 0;
  long long foreign_ = 0;
};

}  // namespace mlxs::test
