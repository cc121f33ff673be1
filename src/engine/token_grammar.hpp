// A grammar that walks along with the tokens of one answer: the seam over an implementation of
// GBNF. Two of them: engine/llama and tests/support/ScriptedGrammar. Asked often, so it answers
// about a few tokens at a time and never about a whole vocabulary. Thread: the engine thread.
// Lifetime: shorter than the model that made it.
#pragma once

#include <cstddef>
#include <span>
#include <string_view>

#include "engine/token.hpp"

namespace mlxs::engine {

class TokenGrammar {
 public:
  virtual ~TokenGrammar() = default;
  // Starts over with `bytes` already written. False: nothing in the grammar begins with them. Comes
  // before everything else, and after a false only another begin may follow.
  [[nodiscard]] virtual bool begin(std::string_view bytes) = 0;
  // The index of the first of `tokens` that may come next, tokens.size() when none may. One that
  // ends the turn may come where the grammar is complete.
  [[nodiscard]] virtual std::size_t first_fitting(std::span<const Token> tokens) = 0;
  // A quick look that never says no to a token that fits.
  [[nodiscard]] virtual bool may_fit(Token token) = 0;
  // The token was written; it does not end the turn. False: it did not fit after all.
  [[nodiscard]] virtual bool take(Token token) = 0;
  // What was written is a whole text of the grammar, whether or not it could go on.
  [[nodiscard]] virtual bool complete() = 0;
};

}  // namespace mlxs::engine
