// Tells a prompt that is far too long without tokenising all of it: a body of 30 MB takes a
// tokeniser half a minute, and nothing can stop it in there. Text of more than a plausible number
// of bytes per token of the window is tokenised in slices until the window is full. Thread: any
// (the preparation pool). Pure but for the token, which it looks at between slices.
#pragma once

#include <optional>
#include <stop_token>

#include "base/error.hpp"
#include "core/request.hpp"
#include "serve/served_model.hpp"

namespace mlxs::serve {

// About how many tokens the prompt has, when it certainly does not fit the window; nothing when it
// may fit and has to be prepared. When a stop is asked for, nobody wants the number any more: it
// returns at once with what it has.
[[nodiscard]] std::optional<int> oversize_tokens(const ServedModel& model,
                                                 const core::ChatRequest& request,
                                                 const std::stop_token& stop);

// The one wording that makes Claude Code compact its conversation (wires 1, fact 7).
[[nodiscard]] base::Error prompt_too_long(int tokens, int maximum);

}  // namespace mlxs::serve
