// Holds an answer to core::Constraint: from its first byte, or where the model writes the trigger.
// Sees only what stands outside thinking.
//
// A trigger may be one special token or several ordinary ones, and the token that completes it may
// bring bytes of what follows: these must begin the grammar too, else the token does not fit and
// another is drawn. A grammar behind a trigger ends as soon as its text is whole; one without a
// trigger ends with the answer. Thread: the engine thread. `vocabulary` outlives it.
#pragma once

#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "engine/sampler.hpp"
#include "engine/token.hpp"
#include "engine/token_grammar.hpp"
#include "engine/vocabulary.hpp"

namespace mlxs::engine {

class AnswerConstraint {
 public:
  // Trigger "": the whole answer is held.
  AnswerConstraint(std::unique_ptr<TokenGrammar> grammar, std::string trigger,
                   const Vocabulary& vocabulary);

  [[nodiscard]] bool fits(Token token);
  // The same for many tokens, for a sampler. Refers to this object.
  [[nodiscard]] TokenFilter filter();
  [[nodiscard]] bool whole() const { return trigger_.empty(); }
  // The whole answer is held and is a text of the grammar now: what does not fit ends it.
  [[nodiscard]] bool may_end();
  // The whole answer is held and is not complete yet.
  [[nodiscard]] bool must_go_on();

  // A token that fits was written and does not end the turn. False: it did not fit after all.
  [[nodiscard]] bool take(Token token);
  // Something was written that the constraint does not see: a trigger cannot go across it.
  void interrupt();
  // Something was written that the model did not choose: a trigger may begin in it.
  void follow(std::string_view bytes);

 private:
  [[nodiscard]] std::size_t first_fitting(std::span<const Token> tokens);
  [[nodiscard]] bool may_fit(Token token);
  [[nodiscard]] bool fits_free(Token token);
  [[nodiscard]] std::optional<std::string> from_trigger(std::string_view bytes) const;
  void keep_tail(std::string_view bytes);
  void let_go();

  std::unique_ptr<TokenGrammar> grammar_;
  std::string trigger_;
  const Vocabulary* vocabulary_;
  bool holds_ = false;
  std::string tail_;  // while free: the end of what was written, shorter than the trigger
};

}  // namespace mlxs::engine
