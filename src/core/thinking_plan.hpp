// What a request means for the engine: does the model think, and for how long at most. One pure
// function, so that rendering, the engine's limit and the documentation cannot differ.
//
//   thinking                      on    limit in tokens
//   absent, disabled              no    -      an effort alone does not ask for thoughts (F25)
//   adaptive                      yes   that of the effort
//   enabled                       yes   the smaller of budget_tokens and that of the effort
//
//   effort   limit   why
//   low       1024   the least that the API knows as a budget
//   medium    4096   enough for one problem; minutes less than no limit on a local model
//   high         -   the API's default: the same as saying nothing
//   xhigh, max   -   there is nothing above no limit
//
// Whatever the limit is, answer_tokens_reserved of the output stay for the answer (A40, F62), so a
// turn never ends inside its thoughts because of max_tokens. Effort changes this limit only, never
// the prompt, because a changed prompt head would cost the whole cache.
// Thread: free functions without state.
#pragma once

#include <optional>

#include "core/request.hpp"

namespace mlxs::core {

struct ThinkingPlan {
  bool on = false;
  std::optional<int> budget_tokens;  // only with `on`; 0: the thought ends as it begins
};

inline constexpr int answer_tokens_reserved = 1024;

// `output_tokens_max` is what the turn may write in all; absent when that is not known yet. `on`
// does not depend on it. A model that cannot think ignores the plan.
[[nodiscard]] ThinkingPlan resolve_thinking(const ChatRequest& request,
                                            std::optional<int> output_tokens_max);

}  // namespace mlxs::core
