// An answer as the model sampled it, with what is needed to put exactly these tokens into a later
// prompt. Thread: plain values; immutable once shared.
#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "base/checksum.hpp"
#include "chat/conversation.hpp"
#include "core/prompt.hpp"
#include "engine/token.hpp"

namespace mlxs::serve {

// Where in the exact prompt the answer began. The prompt is split at the end of its last content:
// before it everything comes back in later renders, behind it stands what the template writes for
// the answer to begin (end of the user's turn, the model's turn, an empty thought).
struct AnswerPlace {
  base::Digest prefix{};            // of everything before the split, serve/weave makes it
  std::uint64_t segment_bytes = 0;  // between the last sampled answer in it (or 0) and the split
  core::Prompt header;              // behind the split
};

struct SampledAnswer {
  base::Digest key{};  // of the conversation before it and of itself, serve/recall makes it
  AnswerPlace place;
  std::vector<engine::Token> tokens;  // without the token that ended the turn
  chat::TemplateMessage delivered;    // what the client got, normalised
};

// Shared because a prompt under preparation and the journal may still hold what the memory drops.
using SharedAnswer = std::shared_ptr<const SampledAnswer>;
using SharedAnswers = std::vector<SharedAnswer>;

}  // namespace mlxs::serve
