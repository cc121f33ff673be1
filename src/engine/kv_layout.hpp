// How the KV rows of a run of tokens lie in a blob: plane after plane (one per tensor), in a plane
// one row per `tokens_per_row` tokens. Plain attention has a row for every token; compressed
// attention (DeepSeek V4) has one for 4 or 128, counted from the start of the sequence. So a run
// can be cut at any token: a row belongs to the part in which it is completed. Thread: immutable,
// any.
#pragma once

#include <cstddef>
#include <utility>
#include <vector>

#include "engine/kv_blob.hpp"

namespace mlxs::engine {

struct KvPlane {
  std::size_t row_bytes = 0;
  int tokens_per_row = 1;
};

struct TokenRange {
  int begin = 0;
  int end = 0;
};

class KvLayout {
 public:
  KvLayout() = default;
  explicit KvLayout(std::vector<KvPlane> planes) : planes_(std::move(planes)) {}

  [[nodiscard]] std::size_t bytes(TokenRange tokens) const;
  // The rows of `part`, which lies inside `whole`, out of the blob of `whole`.
  [[nodiscard]] SharedBlob cut(const KvBlob& blob, TokenRange whole, TokenRange part) const;
  [[nodiscard]] const std::vector<KvPlane>& planes() const { return planes_; }

 private:
  std::vector<KvPlane> planes_;
};

}  // namespace mlxs::engine
