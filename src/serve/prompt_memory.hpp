// What preparing prompts for one model knows and remembers. Thread: any; each part guards itself.
// Lifetime: the model and its vocabulary outlive it.
#pragma once

#include "chat/constraint/constraints.hpp"
#include "serve/boundaries.hpp"
#include "serve/exact_tokens.hpp"
#include "serve/replay_form.hpp"
#include "serve/replay_memory.hpp"
#include "serve/served_model.hpp"
#include "serve/token_table.hpp"

namespace mlxs::serve {

struct PromptMemory {
  explicit PromptMemory(const ServedModel& model)
      : tokens(*model.vocabulary), form(model.chat_template, tokens.turn_ends()) {}

  const TokenTable tokens;
  const ReplayForm form;
  ReplayMemory replay;
  SegmentTokens segments;
  HeadLengths heads;
  chat::Constraints constraints;
};

}  // namespace mlxs::serve
