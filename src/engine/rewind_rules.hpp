// Which rewinds of a lane are exact, by kind of model memory. libllama cannot be asked:
// llama_memory_seq_rm says true for sliding windows whose cells are gone and for recurrent
// rollbacks it cannot do, and the logits are then silently wrong. Facts: llama.cpp v0.5.0, measured
// per kind (llama-kv-cache-iswa.cpp, llama-memory-recurrent.cpp, -dsv4.cpp).
//
//   kind             a rewind to p tokens (p < length) is exact when
//   attention        always
//   sliding_window   the window before p is still there: oldest position <= max(0, p - window)
//   recurrent        k = length - p <= rollback rows, k <= tokens of the lane's last ubatch - 1,
//                    none pending
//   compressed       k <= rollback rows, k <= tokens of the lane's last ubatch, none pending
//                    (DeepSeek V4)
//
// p == length changes nothing and p == 0 empties the lane: both are always exact.
// Thread: immutable, any.
#pragma once

namespace mlxs::engine {

enum class MemoryKind { attention, sliding_window, recurrent, compressed };

struct LaneMemory {
  int length = 0;           // tokens in the lane
  int oldest_position = 0;  // that a sliding window still holds
  // Of this lane: at least this many were computed together at the end; 0 after a restore, which
  // brings no rollback rows.
  int last_ubatch_tokens = 0;
  bool rewound = false;  // since the last decode
};

class RewindRules {
 public:
  // `window` in tokens (sliding_window), `rollback_rows` per lane (recurrent, compressed); 0
  // elsewhere.
  RewindRules(MemoryKind kind, int window, int rollback_rows)
      : kind_(kind), window_(window), rollback_rows_(rollback_rows) {}

  [[nodiscard]] bool allows(const LaneMemory& lane, int length) const;
  [[nodiscard]] MemoryKind kind() const { return kind_; }

 private:
  MemoryKind kind_;
  int window_;
  int rollback_rows_;
};

}  // namespace mlxs::engine
