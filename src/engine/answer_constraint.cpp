#include "engine/answer_constraint.hpp"

#include <algorithm>
#include <utility>

#include "base/check.hpp"

namespace mlxs::engine {

AnswerConstraint::AnswerConstraint(std::unique_ptr<TokenGrammar> grammar, std::string trigger,
                                   const Vocabulary& vocabulary)
    : grammar_(std::move(grammar)),
      trigger_(std::move(trigger)),
      vocabulary_(&vocabulary),
      holds_(trigger_.empty()) {
  const bool begun = grammar_->begin("");
  MLXS_CHECK(begun, "every grammar can begin");
}

bool AnswerConstraint::fits(Token token) { return first_fitting({&token, 1}) == 0; }

TokenFilter AnswerConstraint::filter() {
  return {.first_fitting = [this](std::span<const Token> tokens) { return first_fitting(tokens); },
          .may_fit = [this](Token token) { return may_fit(token); }};
}

bool AnswerConstraint::may_end() { return trigger_.empty() && grammar_->complete(); }

bool AnswerConstraint::must_go_on() { return trigger_.empty() && !grammar_->complete(); }

bool AnswerConstraint::take(Token token) {
  if (!holds_) {
    const std::string bytes = vocabulary_->bytes_of(token);
    if (const auto begun = from_trigger(bytes)) {
      holds_ = grammar_->begin(*begun);
      if (!holds_) return false;
    } else {
      keep_tail(bytes);
      return true;
    }
  } else if (!grammar_->take(token)) {
    return false;
  }
  if (!trigger_.empty() && grammar_->complete()) let_go();
  return true;
}

void AnswerConstraint::interrupt() { tail_.clear(); }

void AnswerConstraint::follow(std::string_view bytes) {
  if (!holds_) keep_tail(bytes);
}

std::size_t AnswerConstraint::first_fitting(std::span<const Token> tokens) {
  if (holds_) return grammar_->first_fitting(tokens);
  const auto fitting =
      std::find_if(tokens.begin(), tokens.end(), [this](Token token) { return fits_free(token); });
  return static_cast<std::size_t>(fitting - tokens.begin());
}

bool AnswerConstraint::may_fit(Token token) { return !holds_ || grammar_->may_fit(token); }

// Only a token that completes the trigger is held to anything.
bool AnswerConstraint::fits_free(Token token) {
  if (vocabulary_->ends_turn(token)) return true;
  const auto begun = from_trigger(vocabulary_->bytes_of(token));
  return !begun || grammar_->begin(*begun);
}

// What is written from the start of the trigger on, when `bytes` complete it.
std::optional<std::string> AnswerConstraint::from_trigger(std::string_view bytes) const {
  std::string written = tail_ + std::string(bytes);
  const std::size_t at = written.find(trigger_);
  if (at == written.npos) return std::nullopt;
  return written.substr(at);
}

void AnswerConstraint::keep_tail(std::string_view bytes) {
  tail_ += bytes;
  tail_.erase(0, tail_.size() - std::min(tail_.size(), trigger_.size() - 1));
}

void AnswerConstraint::let_go() {
  holds_ = false;
  tail_.clear();
}

}  // namespace mlxs::engine
