// Finds, for the assistant turns of a conversation, the answers that the model sampled and that
// mean the same. An answer is remembered under a key that grows along the conversation: every word
// of users and tools, and of each answer its text and the ids of its calls. So equal answers of two
// conversations have two keys, while tools, system text and thoughts may change without losing what
// was said. Thread: pure, but for the memory.
#pragma once

#include <cstddef>
#include <vector>

#include "base/checksum.hpp"
#include "chat/conversation.hpp"
#include "core/request.hpp"
#include "serve/replay_memory.hpp"

namespace mlxs::serve {

// An assistant turn with the answers that mean the same, the latest first: the same words may have
// been said to the same conversation more than once, with other tools or other thoughts.
struct RecalledTurn {
  std::size_t message = 0;  // its index in the conversation
  SharedAnswers answers;    // at least one
};

struct Recollection {
  std::vector<RecalledTurn> turns;  // in the order of the conversation
  base::Digest conversation{};      // what the next answer is remembered by
};

// `conversation` is what normalize(request) gave.
[[nodiscard]] Recollection recall(const chat::Conversation& conversation,
                                  const core::ChatRequest& request, ReplayMemory& memory);

// The key of an answer, given with its blocks normalised, to a conversation.
[[nodiscard]] base::Digest answer_key(const base::Digest& conversation,
                                      const chat::TemplateMessage& answer);

// The blocks of one answer as normalize() gives them when a client sends them back.
[[nodiscard]] chat::TemplateMessage normalized_answer(std::vector<core::Block> blocks);

}  // namespace mlxs::serve
