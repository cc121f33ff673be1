// Token counts of one turn, counted once, by the engine (thinking: by the turn).
// Invariants: prompt_tokens_cached <= prompt_tokens; thinking_tokens <= output_tokens.
// Thread: plain values.
#pragma once

namespace mlxs::core {

struct Usage {
  int prompt_tokens = 0;         // the whole prompt, cached part included
  int prompt_tokens_cached = 0;  // of these, not decoded again
  int output_tokens = 0;         // sampled, end-of-turn token included
  int thinking_tokens = 0;       // of the output
};

}  // namespace mlxs::core
