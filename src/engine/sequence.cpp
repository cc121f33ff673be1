#include "engine/sequence.hpp"

#include <algorithm>
#include <utility>

namespace mlxs::engine {
namespace {

// A stop costs a decode call of its own and a copy; this many tokens are computed as fast.
constexpr int stop_distance_tokens = 16;

}  // namespace

Sequence::Sequence(Submit request, int max_tokens, Sampler sampler, Steering steering)
    : id_(request.id),
      tokens_(std::move(request.spec.tokens)),
      sink_(std::move(request.sink)),
      sampler_(std::move(sampler)),
      steering_(std::move(steering)),
      stops_(std::move(request.spec.stop_strings)),
      prompt_tokens_(static_cast<int>(tokens_.size())),
      max_tokens_(max_tokens) {}

void Sequence::admitted(const Admitted& how, LaneId on_lane, std::span<const int> boundaries) {
  lane = on_lane;
  computed = reused_ = how.prompt_tokens_cached;
  int last = computed;
  for (const int boundary : boundaries) {
    if (boundary < last + stop_distance_tokens || boundary >= prompt_tokens_) continue;
    stops_at_.push_back(boundary);
    last = boundary;
  }
  sink_(how);
}

int Sequence::target(bool pauses) const {
  return !pauses || stops_at_.empty() ? known() : stops_at_.front();
}

std::optional<int> Sequence::passed_stop() {
  if (stops_at_.empty() || stops_at_.front() > computed) return std::nullopt;
  const int stop = stops_at_.front();
  stops_at_.erase(stops_at_.begin());
  return stop;
}

void Sequence::stop_at(int length) {
  const auto place = std::lower_bound(stops_at_.begin(), stops_at_.end(), length);
  if (place == stops_at_.end() || *place != length) stops_at_.insert(place, length);
}

void Sequence::report_progress() const {
  sink_(Progress{.done = std::min(computed, prompt_tokens_), .total = prompt_tokens_});
}

bool Sequence::advance(std::span<const float> logits, const Vocabulary& vocabulary) {
  using Kind = Steering::Choice::Kind;
  const Steering::Choice choice = steering_.choose(sampler_, logits, max_tokens_ - output_tokens_);
  if (choice.kind == Kind::nothing_fits) return finish_broken();
  ++output_tokens_;  // an end without a token counts as the token that would have said it
  ++unreported_;
  if (choice.kind == Kind::end_of_turn || vocabulary.ends_turn(choice.token))
    return finish(DoneReason::end_of_turn, "");
  tokens_.push_back(choice.token);
  std::string bytes = vocabulary.bytes_of(choice.token);
  const bool was_calling = steering_.calling();
  if (!steering_.took(choice, bytes)) return finish_broken();
  const bool loops = loops_.feed(choice.token, bytes);
  const bool is_text = choice.visible && !was_calling && !steering_.calling();
  auto matched = give(std::move(bytes), is_text);
  if (matched) return finish(DoneReason::stop_string, *std::move(matched));
  if (output_tokens_ >= max_tokens_) return finish(DoneReason::max_tokens, "");
  if (loops) return finish(DoneReason::loop, "");
  return false;
}

// Stop strings are for what the client reads as the answer: in thinking and in calls, which no stop
// string can mean, they are not looked for.
std::optional<std::string> Sequence::give(std::string bytes, bool is_text) {
  if (!is_text) {
    emit(stops_.finish() + bytes);
    return std::nullopt;
  }
  StopMatcher::Fed fed = stops_.feed(bytes);
  emit(std::move(fed.bytes));
  return std::move(fed.matched);
}

void Sequence::fail(base::Error error) {
  if (!std::exchange(ended_, true)) sink_(Failed{.error = std::move(error)});
}

core::Usage Sequence::usage() const {
  return {.prompt_tokens = prompt_tokens_,
          .prompt_tokens_cached = reused_,
          .output_tokens = output_tokens_,
          .thinking_tokens = 0};
}

bool Sequence::finish(DoneReason reason, std::string stop_string) {
  if (reason != DoneReason::stop_string) emit(stops_.finish());
  ended_ = true;
  sink_(Done{.reason = reason,
             .stop_string = std::move(stop_string),
             .usage = usage(),
             .tokens = {tokens_.begin() + prompt_tokens_, tokens_.end()},
             .prefill_time = prefill_time});
  return true;
}

bool Sequence::finish_broken() {
  fail({.code = base::ErrorCode::internal,
        .message = "The model has no token that goes on with the grammar of this answer.",
        .param = ""});
  return true;
}

void Sequence::emit(std::string bytes) {
  if (bytes.empty()) return;
  sink_(Tokens{.bytes = std::move(bytes), .n_tokens = std::exchange(unreported_, 0)});
}

}  // namespace mlxs::engine
