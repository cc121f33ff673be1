#include "core/fold.hpp"

#include <utility>

#include "base/check.hpp"

namespace mlxs::core {

void Fold::feed(const Event& event) {
  if (const auto* started = std::get_if<BlockStarted>(&event)) {
    open_ = *started;
    text_.clear();
  } else if (const auto* delta = std::get_if<BlockDelta>(&event)) {
    text_ += delta->text;
  } else if (const auto* block_ended = std::get_if<BlockEnded>(&event)) {
    end_block(block_ended->complete);
  } else if (const auto* ended = std::get_if<TurnEnded>(&event)) {
    answer_.reason = ended->reason;
    answer_.stop_sequence = ended->stop_sequence;
    answer_.usage = ended->usage;
    answer_.verdicts = ended->verdicts;
    // As the cut call itself.
    if (answer_.verdicts)
      std::erase_if(*answer_.verdicts,
                    [](const Verdict& verdict) { return verdict.outcome == Outcome::truncated; });
    finished_ = true;
  } else if (const auto* failed = std::get_if<Failed>(&event)) {
    error_ = failed->error;
    finished_ = true;
  }
}

void Fold::end_block(bool complete) {
  MLXS_CHECK(open_.has_value(), "only an open block ends");
  switch (open_->kind) {
    case BlockKind::text: answer_.blocks.emplace_back(TextBlock{std::move(text_)}); break;
    case BlockKind::thinking:
      answer_.blocks.emplace_back(ThinkingBlock{.text = std::move(text_), .signature = ""});
      break;
    case BlockKind::tool_use:
      if (complete)
        answer_.blocks.emplace_back(
            ToolUseBlock{.id = std::move(open_->tool_id),
                         .name = std::move(open_->tool_name),
                         .input_json = text_.empty() ? "{}" : std::move(text_)});
      break;
  }
  open_.reset();
  text_.clear();
}

std::variant<Answer, base::Error> Fold::take() {
  MLXS_CHECK(finished_, "a fold is taken when its turn has ended");
  if (error_) return *std::move(error_);
  return std::move(answer_);
}

}  // namespace mlxs::core
