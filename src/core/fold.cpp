#include "core/fold.hpp"

#include <utility>

#include "base/check.hpp"

namespace mlxs::core {
namespace {

// The answer does not end where the model wanted it to.
bool is_cut(StopReason reason) {
  return reason != StopReason::end_turn && reason != StopReason::tool_use;
}

}  // namespace

void Fold::feed(const Event& event) {
  if (const auto* started = std::get_if<BlockStarted>(&event)) {
    open_ = *started;
    ends_broken_ = false;
    text_.clear();
  } else if (const auto* delta = std::get_if<BlockDelta>(&event)) {
    text_ += delta->text;
  } else if (const auto* block_ended = std::get_if<BlockEnded>(&event)) {
    end_block(block_ended->complete);
  } else if (const auto* ended = std::get_if<TurnEnded>(&event)) {
    answer_.reason = ended->reason;
    answer_.stop_sequence = ended->stop_sequence;
    answer_.usage = ended->usage;
    if (ends_broken_ && is_cut(ended->reason)) answer_.blocks.pop_back();
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
    case BlockKind::tool_use: end_call(complete); break;
  }
  open_.reset();
  text_.clear();
}

void Fold::end_call(bool complete) {
  ends_broken_ = !complete;
  if (!complete) {
    answer_.blocks.emplace_back(TextBlock{open_->tool_name + " " + text_});
    return;
  }
  answer_.blocks.emplace_back(ToolUseBlock{.id = std::move(open_->tool_id),
                                           .name = std::move(open_->tool_name),
                                           .input_json = text_.empty() ? "{}" : std::move(text_)});
}

std::variant<Answer, base::Error> Fold::take() {
  MLXS_CHECK(finished_, "a fold is taken when its turn has ended");
  if (error_) return *std::move(error_);
  return std::move(answer_);
}

}  // namespace mlxs::core
