// From a request to tokens: normalise, render, tokenise. The same function serves /v1/messages,
// count_tokens and /debug/render, so that their numbers cannot differ. Thread: any (pure; large
// prompts take tens of milliseconds, so http runs it on the preparation pool).
#pragma once

#include <string>
#include <vector>

#include "base/result.hpp"
#include "core/request.hpp"
#include "engine/token.hpp"
#include "serve/served_model.hpp"

namespace mlxs::serve {

struct PreparedPrompt {
  std::string text;
  std::vector<engine::Token> tokens;
};

// Errors: invalid_request when the template refuses the conversation; not_found when the request
// names another model.
[[nodiscard]] base::Result<PreparedPrompt> prepare_prompt(const ServedModel& model,
                                                          const core::ChatRequest& request);

}  // namespace mlxs::serve
