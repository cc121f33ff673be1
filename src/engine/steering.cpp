#include "engine/steering.hpp"

#include <algorithm>
#include <functional>
#include <utility>

namespace mlxs::engine {
namespace {

using Kind = Steering::Choice::Kind;

Steering::Choice choice_of(std::optional<Token> token) {
  if (!token) return {.kind = Kind::nothing_fits};
  return {.token = *token};
}

TokenFilter filter_of(std::function<bool(Token)> may_fit, std::function<bool(Token)> fits) {
  return {.first_fitting =
              [fits = std::move(fits)](std::span<const Token> tokens) {
                const auto found = std::find_if(tokens.begin(), tokens.end(), fits);
                return static_cast<std::size_t>(found - tokens.begin());
              },
          .may_fit = std::move(may_fit)};
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
  Token token = sampler.sample(logits, now_.greedy ? Manner::likeliest : Manner::drawn);
  if (now_.thinking) return choose_thinking(sampler, logits, token);
  if (ends_silently(token)) token = word_instead(sampler, logits).value_or(token);
  return choose_held(sampler, logits, token);
}

// An answer that is held as a whole cannot be empty by its grammar, or may.
bool Steering::ends_silently(Token token) const {
  const bool held = constraint_ && constraint_->whole();
  return now_.silent && !spoke_up_ && !held && vocabulary_->ends_turn(token);
}

// Agents take an empty answer for the end of their work or ask again, so the model is made to say
// something; what it says then is its own, and it may be nothing but white space.
std::optional<Token> Steering::word_instead(Sampler& sampler, std::span<const float> logits) {
  spoke_up_ = true;
  const auto goes_on = [this](Token other) { return !vocabulary_->ends_turn(other); };
  const auto fits = [this, goes_on](Token other) {
    return goes_on(other) && (!constraint_ || now_.thinking || constraint_->fits(other));
  };
  return sampler.sample_instead(logits, filter_of(goes_on, fits));
}

// An answer must not end before it begins: one that is asked for by its shape, and an empty one.
Steering::Choice Steering::choose_thinking(Sampler& sampler, std::span<const float> logits,
                                           Token token) {
  Choice choice{.token = token, .visible = false};
  const bool held = constraint_ && vocabulary_->ends_turn(token) && constraint_->must_go_on();
  if (!held && !ends_silently(token)) return choice;
  const auto closer = limiter_ ? limiter_->end_now() : std::nullopt;
  if (closer) {
    choice.token = *closer;
    return choice;
  }
  choice = choice_of(word_instead(sampler, logits));
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
  // The closer may begin what the model goes on with: a header, in which it names a tool.
  if (was_thinking) constraint_->interrupt();
  if (!was_thinking) constraint_->follow(bytes);
  return true;
}

}  // namespace mlxs::engine
