// A loaded model as the serving side knows it: how to render for it, how to tokenise, how to read
// what it writes. Thread: immutable; shared by all threads. Everything it refers to outlives it.
#pragma once

#include <string>
#include <vector>

#include "chat/constraint/constraints.hpp"
#include "chat/dialect.hpp"
#include "chat/template.hpp"
#include "core/sampling.hpp"
#include "engine/vocabulary.hpp"
#include "serve/auto_mode.hpp"

namespace mlxs::serve {

struct ServedModel {
  std::string name;                 // what /v1/models lists
  std::string description;          // one line for people: architecture, size, quantisation
  std::string architecture;         // "gemma4", "qwen35", ...
  int context_tokens = 0;           // window of one conversation
  long long created = 0;            // seconds since 1970, from the file
  core::SamplingSettings defaults;  // launch flags over the model's generation config
  chat::Template chat_template;
  const chat::DialectEntry* dialect = nullptr;
  std::string warning;  // sentences on what is wrong with these two; "" when they fit
  const engine::Vocabulary* vocabulary = nullptr;
  // Whose arguments are held to their schemas when the model calls tools by itself.
  chat::HeldTools held_tools = chat::HeldTools::strict;
  AutoMode auto_mode = AutoMode::off;
};

// Whether a request that asks for `requested` means this model (model_name.hpp).
[[nodiscard]] bool answers_to(const ServedModel& model, std::string_view requested);

}  // namespace mlxs::serve
