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
  // TextBlock, ThinkingBlock and ToolUseBlock only. A call that the end of the turn cut is left
  // out; one that broke is the text "NAME ARGUMENTS", so that nothing is lost.
  std::vector<Block> blocks;
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
  void end_call(bool complete);

  Answer answer_;
  std::optional<BlockStarted> open_;
  std::string text_;
  std::optional<base::Error> error_;
  bool ends_broken_ = false;  // the last block is a call that is not whole
  bool finished_ = false;
};

}  // namespace mlxs::core
