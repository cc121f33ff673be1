#include "serve/safeguards.hpp"

#include <utility>
#include <variant>

namespace mlxs::serve {

std::optional<Safeguards> Safeguards::begin(AutoMode mode, const core::ChatRequest& request) {
  if (mode == AutoMode::off || !request.asks_safeguards) return std::nullopt;
  return Safeguards(judge::read_context(request.safeguards_context_json));
}

void Safeguards::note(const core::Events& events) {
  for (const core::Event& event : events) note(event);
}

void Safeguards::note(const core::Event& event) {
  if (const auto* started = std::get_if<core::BlockStarted>(&event)) {
    call_open_ = started->kind == core::BlockKind::tool_use;
    if (call_open_)
      calls_.push_back({.id = started->tool_id, .tool = started->tool_name, .input_json = ""});
  } else if (const auto* delta = std::get_if<core::BlockDelta>(&event)) {
    if (call_open_) calls_.back().input_json += delta->text;
  } else if (const auto* ended = std::get_if<core::BlockEnded>(&event)) {
    if (std::exchange(call_open_, false)) end_block(ended->complete);
  }
}

// The wire says "{}" for a whole call without arguments, and nothing of one that was cut before the
// first.
void Safeguards::end_block(bool complete) {
  judge::Call& call = calls_.back();
  call.complete = complete;
  if (!call.input_json.empty()) return;
  if (complete)
    call.input_json = "{}";
  else
    calls_.pop_back();
}

core::Verdicts Safeguards::verdicts() const { return judge::judge_all(calls_, context_); }

}  // namespace mlxs::serve
