// The pivot of the program: one ordered stream says what the model says. Dialects produce it,
// codecs consume it.
//
//   turn  := TurnStarted Progress* block* ( TurnEnded | Failed )     Failed may also stand alone,
//   before TurnStarted block := BlockStarted BlockDelta* BlockEnded                     one open at
//   a time; a delta only inside its block
//
// Failed may come while a block is open: what is cut is not completed as if it were fine.
// The grammar is held by core/event_checker. Thread: plain values.
#pragma once

#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "base/error.hpp"
#include "core/stop_reason.hpp"
#include "core/usage.hpp"
#include "core/verdict.hpp"

namespace mlxs::core {

struct TurnStarted {
  int prompt_tokens = 0;
  int prompt_tokens_cached = 0;
};

// Prefill so far, in tokens of the prompt.
struct Progress {
  int done = 0;
  int total = 0;
};

enum class BlockKind { text, thinking, tool_use };

struct BlockStarted {
  BlockKind kind = BlockKind::text;
  std::string tool_id;    // tool_use only; unique for the lifetime of the process
  std::string tool_name;  // tool_use only
};

// Whole UTF-8 characters, never empty. For tool_use: a piece of JSON text; all pieces together are
// the input object.
struct BlockDelta {
  std::string text;
};

struct BlockEnded {
  bool complete = true;  // false: cut by max_tokens or the end of the output; a cut tool call is
                         // never executable
};

struct TurnEnded {
  StopReason reason = StopReason::end_turn;
  std::string stop_sequence;  // with StopReason::stop_sequence: the one that matched
  Usage usage;
  // One for each tool call that the client has seen; absent when no check of them is running.
  std::optional<Verdicts> verdicts = std::nullopt;
};

struct Failed {
  base::Error error;
};

using Event =
    std::variant<TurnStarted, Progress, BlockStarted, BlockDelta, BlockEnded, TurnEnded, Failed>;
using Events = std::vector<Event>;

}  // namespace mlxs::core
