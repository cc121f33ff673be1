// Why a turn ended well. A turn that fails ends with core::Failed instead.
// Thread: plain values.
#pragma once

#include <string_view>

namespace mlxs::core {

// window_full: only for clients that know it; for the others it is max_tokens. loop: the answer
// repeated itself; no wire has a word for it, so it is max_tokens there.
enum class StopReason { end_turn, max_tokens, stop_sequence, tool_use, window_full, loop };

[[nodiscard]] constexpr std::string_view name_of(StopReason reason) {
  switch (reason) {
    case StopReason::end_turn: return "end_turn";
    case StopReason::max_tokens: return "max_tokens";
    case StopReason::stop_sequence: return "stop_sequence";
    case StopReason::tool_use: return "tool_use";
    case StopReason::window_full: return "model_context_window_exceeded";
    case StopReason::loop: return "loop";
  }
  return "end_turn";
}

}  // namespace mlxs::core
