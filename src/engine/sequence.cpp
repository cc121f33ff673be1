#include "engine/sequence.hpp"

#include <algorithm>
#include <utility>

namespace mlxs::engine {
namespace {

// A stop costs a decode call of its own and a copy; this many tokens are computed as fast.
constexpr int stop_distance_tokens = 16;

}  // namespace

Sequence::Sequence(Submit request, int max_tokens, Sampler sampler)
    : id_(request.id),
      tokens_(std::move(request.spec.tokens)),
      sink_(std::move(request.sink)),
      sampler_(std::move(sampler)),
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

int Sequence::target() const { return stops_at_.empty() ? known() : stops_at_.front(); }

bool Sequence::reached_stop() {
  if (stops_at_.empty() || stops_at_.front() != computed) return false;
  stops_at_.erase(stops_at_.begin());
  return true;
}

void Sequence::stop_at(int length) {
  const auto place = std::lower_bound(stops_at_.begin(), stops_at_.end(), length);
  if (place == stops_at_.end() || *place != length) stops_at_.insert(place, length);
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
  sink_(Done{.reason = reason,
             .stop_string = std::move(stop_string),
             .usage = usage(),
             .tokens = {tokens_.begin() + prompt_tokens_, tokens_.end()}});
  return true;
}

void Sequence::emit(std::string bytes) {
  if (bytes.empty()) return;
  sink_(Tokens{.bytes = std::move(bytes), .n_tokens = std::exchange(unreported_, 0)});
}

}  // namespace mlxs::engine
