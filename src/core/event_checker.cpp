#include "core/event_checker.hpp"

#include "base/utf8.hpp"

namespace mlxs::core {

std::string EventChecker::feed(const Event& event) {
  if (state_ == State::broken) return "an earlier rule is broken";
  std::string broken = check(event);
  if (!broken.empty()) state_ = State::broken;
  return broken;
}

std::string EventChecker::check(const Event& event) {
  if (state_ == State::finished) return "nothing may follow the end of a turn";
  if (std::holds_alternative<Failed>(event)) {
    state_ = State::finished;
    return "";
  }
  if (const auto* started = std::get_if<TurnStarted>(&event)) {
    if (state_ != State::before) return "TurnStarted comes once, first";
    if (started->prompt_tokens_cached > started->prompt_tokens)
      return "cached tokens are part of the prompt";
    state_ = State::started;
    return "";
  }
  if (state_ == State::before) return "TurnStarted comes first";

  if (std::holds_alternative<Progress>(event))
    return any_block_ ? "Progress comes before the first block" : "";
  if (const auto* started = std::get_if<BlockStarted>(&event)) {
    if (block_open_) return "one block is open at a time";
    const bool is_tool = started->kind == BlockKind::tool_use;
    if (is_tool && (started->tool_id.empty() || started->tool_name.empty()))
      return "a tool block has an id and a name";
    if (!is_tool && !(started->tool_id.empty() && started->tool_name.empty()))
      return "only a tool block has an id";
    block_open_ = any_block_ = true;
    tool_seen_ = tool_seen_ || is_tool;
    if (is_tool) tool_ids_.insert(started->tool_id);
    return "";
  }
  if (const auto* delta = std::get_if<BlockDelta>(&event)) {
    if (!block_open_) return "a delta stands inside its block";
    if (delta->text.empty()) return "a delta is not empty";
    return base::is_valid_utf8(delta->text) ? "" : "a delta is whole UTF-8";
  }
  if (std::holds_alternative<BlockEnded>(event)) {
    if (!block_open_) return "only an open block ends";
    block_open_ = false;
    return "";
  }
  const auto& ended = std::get<TurnEnded>(event);
  if (block_open_) return "a turn ends after its blocks";
  if (ended.usage.thinking_tokens > ended.usage.output_tokens)
    return "thinking tokens are part of the output";
  if (ended.reason == StopReason::tool_use && !tool_seen_)
    return "stop reason tool_use needs a tool block";
  if ((ended.reason == StopReason::stop_sequence) == ended.stop_sequence.empty())
    return "a stop sequence is named exactly when it ended the turn";
  for (const Verdict& verdict : ended.verdicts.value_or(Verdicts())) {
    if (tool_ids_.erase(verdict.call_id) == 0) return "a verdict is about one tool block";
  }
  state_ = State::finished;
  return "";
}

}  // namespace mlxs::core
