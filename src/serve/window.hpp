// How long a prompt may be. Of every window a part is kept for the request that makes room: when a
// conversation is full, agents send it once more with the order to summarise it, and that has to
// fit (F65). A session grows by tool results, so turns that bring some must leave the reserve
// alone; a turn of the user's own words, as that order is, may use half of it, and the other half
// is left for the answer. Thread: pure; units: tokens.
#pragma once

#include "core/request.hpp"

namespace mlxs::serve {

// What clients are told: /v1/models, the lines for Claude Code, and every refusal say this number.
[[nodiscard]] int prompt_tokens_max(int context_tokens);

// What is accepted of this request: the same, or more.
[[nodiscard]] int prompt_tokens_max_for(const core::ChatRequest& request, int context_tokens);

}  // namespace mlxs::serve
