// From a request to tokens: normalise, recall what was sampled, render, weave, tokenise. The same
// function serves /v1/messages, count_tokens and /debug/render, so that their numbers cannot
// differ. Thread: any (large prompts take tens of milliseconds, so http runs it on the preparation
// pool).
#pragma once

#include <span>
#include <string>
#include <vector>

#include "base/result.hpp"
#include "core/request.hpp"
#include "engine/token.hpp"
#include "serve/prompt_memory.hpp"
#include "serve/sampled_answer.hpp"
#include "serve/served_model.hpp"

namespace mlxs::serve {

// What the answer to a prompt has to be remembered with.
struct ReplayPoint {
  base::Digest conversation{};
  AnswerPlace place;
};

struct PreparedPrompt {
  std::string text;  // of all tokens; sampled ones spelled out
  std::vector<engine::Token> tokens;
  std::vector<int> boundaries;    // GenerateSpec::boundaries
  int sampled_tokens = 0;         // of `tokens`, replayed as they were sampled
  bool continues_answer = false;  // ends with the client's own beginning of the answer
  ReplayPoint replay;
};

// Errors: invalid_request when the template refuses the conversation; not_found when the request
// names another model.
[[nodiscard]] base::Result<PreparedPrompt> prepare_prompt(const ServedModel& model,
                                                          const core::ChatRequest& request,
                                                          PromptMemory& memory);

// About 80 bytes of text around a token, for people who ask where a prompt differs. Cut characters
// become U+FFFD.
[[nodiscard]] std::string text_at(std::span<const engine::Token> prompt,
                                  const engine::Vocabulary& vocabulary, int token_index);

}  // namespace mlxs::serve
