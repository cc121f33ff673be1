#include "engine/sequence.hpp"

#include <algorithm>
#include <utility>

namespace mlxs::engine {

Sequence::Sequence(Submit request, int max_tokens, Sampler sampler)
    : id_(request.id),
      tokens_(std::move(request.spec.tokens)),
      sink_(std::move(request.sink)),
      sampler_(std::move(sampler)),
      stops_(std::move(request.spec.stop_strings)),
      prompt_tokens_(static_cast<int>(tokens_.size())),
      max_tokens_(max_tokens) {}

void Sequence::admitted(LaneId on_lane, int reused) {
  lane = on_lane;
  computed = reused_ = reused;
  sink_(Admitted{.prompt_tokens_cached = reused});
}

void Sequence::report_progress() const {
  sink_(Progress{.done = std::min(computed, prompt_tokens_), .total = prompt_tokens_});
}

bool Sequence::advance(std::span<const float> logits, const Vocabulary& vocabulary) {
  const Token token = sampler_.sample(logits);
  ++output_tokens_;
  ++unreported_;
  if (vocabulary.ends_turn(token)) return finish(DoneReason::end_of_turn, "");
  tokens_.push_back(token);
  StopMatcher::Fed fed = stops_.feed(vocabulary.bytes_of(token));
  emit(std::move(fed.bytes));
  if (fed.matched) return finish(DoneReason::stop_string, *std::move(fed.matched));
  if (output_tokens_ >= max_tokens_) return finish(DoneReason::max_tokens, "");
  return false;
}

void Sequence::fail(base::Error error) const { sink_(Failed{.error = std::move(error)}); }

core::Usage Sequence::usage() const {
  return {.prompt_tokens = prompt_tokens_,
          .prompt_tokens_cached = reused_,
          .output_tokens = output_tokens_,
          .thinking_tokens = 0};
}

bool Sequence::finish(DoneReason reason, std::string stop_string) {
  if (reason != DoneReason::stop_string) emit(stops_.finish());
  sink_(Done{.reason = reason, .stop_string = std::move(stop_string), .usage = usage()});
  return true;
}

void Sequence::emit(std::string bytes) {
  if (bytes.empty()) return;
  sink_(Tokens{.bytes = std::move(bytes), .n_tokens = std::exchange(unreported_, 0)});
}

}  // namespace mlxs::engine
