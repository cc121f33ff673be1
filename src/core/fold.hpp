// Fold: a whole answer is the fold of its stream; there is no second code path for non-streaming.
// Thread: one owner.
#pragma once

#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "core/event.hpp"
#include "core/message.hpp"

namespace mlxs::core {

struct Answer {
  std::vector<Block>
      blocks;  // TextBlock, ThinkingBlock and ToolUseBlock only; a cut tool call is left out
  StopReason reason = StopReason::end_turn;
  std::string stop_sequence;
  Usage usage;
  std::optional<Verdicts> verdicts = std::nullopt;  // about the calls among the blocks
};

class Fold {
 public:
  void feed(const Event& event);
  [[nodiscard]] bool finished() const { return finished_; }
  // After finished(): the answer, or the error of a turn that failed.
  [[nodiscard]] std::variant<Answer, base::Error> take();

 private:
  void end_block(bool complete);

  Answer answer_;
  std::optional<BlockStarted> open_;
  std::string text_;
  std::optional<base::Error> error_;
  bool finished_ = false;
};

}  // namespace mlxs::core
