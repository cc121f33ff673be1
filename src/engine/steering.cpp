#include "engine/steering.hpp"

#include <algorithm>
#include <utility>

namespace mlxs::engine {
namespace {

using Kind = Steering::Choice::Kind;

Steering::Choice choice_of(std::optional<Token> token) {
  if (!token) return {.kind = Kind::nothing_fits};
  return {.token = *token};
}

}  // namespace

base::Result<Steering> Steering::create(const GenerateSpec& spec, Model& model,
                                        const Vocabulary& vocabulary) {
  Steering steering(vocabulary);
  if (spec.constraint) {
    MLXS_TRY(auto grammar, model.make_grammar(spec.constraint->grammar));
    steering.constraint_.emplace(std::move(grammar), spec.constraint->trigger, vocabulary);
  }
  if (!spec.make_guide) return steering;
  steering.guide_ = spec.make_guide();
  steering.now_ = steering.guide_->begin();
  if (spec.thinking_limit) steering.limiter_.emplace(*spec.thinking_limit);
  return steering;
}

Steering::Choice Steering::choose(Sampler& sampler, std::span<const float> logits,
                                  int tokens_left) {
  if (limiter_) {
    if (const auto forced = limiter_->forced(now_.thinking, tokens_left))
      return {.token = *forced, .visible = false};
  }
  const Token token = sampler.sample(logits, now_.greedy ? Manner::likeliest : Manner::drawn);
  if (now_.thinking) return choose_thinking(sampler, logits, token);
  return choose_held(sampler, logits, token);
}

// An answer that is asked for by its shape must not end before it begins.
Steering::Choice Steering::choose_thinking(Sampler& sampler, std::span<const float> logits,
                                           Token token) {
  Choice choice{.token = token, .visible = false};
  const bool ends_early = constraint_ && vocabulary_->ends_turn(token) && constraint_->must_go_on();
  if (!ends_early) return choice;
  const auto closer = limiter_ ? limiter_->end_now() : std::nullopt;
  if (closer) {
    choice.token = *closer;
    return choice;
  }
  const auto goes_on = [this](Token other) { return !vocabulary_->ends_turn(other); };
  choice = choice_of(sampler.sample_instead(
      logits, {.first_fitting =
                   [goes_on](std::span<const Token> tokens) {
                     const auto found = std::find_if(tokens.begin(), tokens.end(), goes_on);
                     return static_cast<std::size_t>(found - tokens.begin());
                   },
               .may_fit = goes_on}));
  choice.visible = false;
  return choice;
}

// Behind a whole answer a token that does not belong to it says that the model is done.
Steering::Choice Steering::choose_held(Sampler& sampler, std::span<const float> logits,
                                       Token token) {
  if (!constraint_ || constraint_->fits(token)) return {.token = token};
  if (constraint_->may_end()) return {.kind = Kind::end_of_turn};
  return choice_of(sampler.sample_instead(logits, constraint_->filter()));
}

bool Steering::took(const Choice& choice, std::string_view bytes) {
  const bool was_thinking = now_.thinking;
  if (guide_) now_ = guide_->follow(bytes);
  if (limiter_) limiter_->took(bytes, was_thinking, now_.thinking);
  if (!constraint_) return true;
  if (choice.visible) return constraint_->take(choice.token);
  constraint_->interrupt();
  return true;
}

}  // namespace mlxs::engine
