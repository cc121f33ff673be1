// What holds for the next token of one answer, and the token chosen under it: the guide says where
// the answer stands, the thinking limit may force a token, the constraint refuses some, the sampler
// chooses among the rest. Without any of them it is the sampler alone. Depends on nothing but the
// sequence's own logits and tokens, so an answer is the same whatever runs beside it.
// Thread: the engine thread. Model and vocabulary outlive it.
#pragma once

#include <memory>
#include <optional>
#include <span>
#include <string_view>

#include "base/result.hpp"
#include "engine/answer_constraint.hpp"
#include "engine/messages.hpp"
#include "engine/model.hpp"
#include "engine/sampler.hpp"
#include "engine/thinking_limiter.hpp"
#include "engine/vocabulary.hpp"

namespace mlxs::engine {

class Steering {
 public:
  struct Choice {
    enum class Kind {
      token,         // which may be one that ends the turn
      end_of_turn,   // the answer is whole, and the model would write what does not belong to it
      nothing_fits,  // no token of the vocabulary goes on with the grammar
    };
    Kind kind = Kind::token;
    Token token = -1;
    // Neither thinking nor forced: what the client's stop strings and the constraint look at.
    bool visible = true;
  };

  // Calls the guide's maker. Errors: invalid_request when the grammar does not compile.
  [[nodiscard]] static base::Result<Steering> create(const GenerateSpec& spec, Model& model,
                                                     const Vocabulary& vocabulary);

  // `tokens_left` may still be written, this one included.
  [[nodiscard]] Choice choose(Sampler& sampler, std::span<const float> logits, int tokens_left);
  // The chosen token was written: `bytes` are its own. False: the grammar has broken over it.
  [[nodiscard]] bool took(const Choice& choice, std::string_view bytes);
  [[nodiscard]] bool calling() const { return now_.calling; }

 private:
  explicit Steering(const Vocabulary& vocabulary) : vocabulary_(&vocabulary) {}

  [[nodiscard]] bool ends_silently(Token token) const;
  [[nodiscard]] std::optional<Token> word_instead(Sampler& sampler, std::span<const float> logits);
  [[nodiscard]] Choice choose_thinking(Sampler& sampler, std::span<const float> logits,
                                       Token token);
  [[nodiscard]] Choice choose_held(Sampler& sampler, std::span<const float> logits, Token token);

  const Vocabulary* vocabulary_;
  std::unique_ptr<Guide> guide_;
  Guidance now_;
  std::optional<AnswerConstraint> constraint_;
  std::optional<ThinkingLimiter> limiter_;
  bool spoke_up_ = false;  // an end has been turned into a word; the next one is taken
};

}  // namespace mlxs::engine
