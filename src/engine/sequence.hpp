// One request inside the engine. Prefill, decode, prefix hits and (later) drafts are the same two
// numbers: tokens known (prompt and output) and tokens computed (in the KV cache); every step
// brings the second closer to the first. Thread: the engine thread.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "engine/loop_guard.hpp"
#include "engine/messages.hpp"
#include "engine/sampler.hpp"
#include "engine/steering.hpp"
#include "engine/stop_matcher.hpp"
#include "engine/token.hpp"
#include "engine/vocabulary.hpp"

namespace mlxs::engine {

class Sequence {
 public:
  // `max_tokens` is the request's own bound, already clamped to the window.
  Sequence(Submit request, int max_tokens, Sampler sampler, Steering steering);

  [[nodiscard]] RequestId id() const { return id_; }
  [[nodiscard]] const std::vector<Token>& tokens() const { return tokens_; }
  [[nodiscard]] int known() const { return static_cast<int>(tokens_.size()); }
  // In the KV cache.
  [[nodiscard]] std::span<const Token> computed_tokens() const {
    return std::span(tokens_).first(static_cast<std::size_t>(computed));
  }
  // The prompt is not in the KV cache yet.
  [[nodiscard]] bool prefilling() const { return computed < prompt_tokens_; }
  [[nodiscard]] int prompt_tokens() const { return prompt_tokens_; }
  // Up to where the next decode calls may go: all that is known or, for a prefill that has to pause
  // at its stops, the next one.
  [[nodiscard]] int target(bool pauses) const;
  // The next stop that the computation has come to or gone past: what the lane holds up to there is
  // worth keeping. Forgets the stop.
  [[nodiscard]] std::optional<int> passed_stop();
  // What the lane holds after this many tokens, which are not computed yet, will be worth keeping.
  void stop_at(int length);

  void admitted(const Admitted& how, LaneId on_lane, std::span<const int> boundaries);
  void report_progress() const;
  // Chooses the next token; true when the sequence has ended (Done or Failed has been sent).
  [[nodiscard]] bool advance(std::span<const float> logits, const Vocabulary& vocabulary);
  // Nothing when it has ended already.
  void fail(base::Error error);

  [[nodiscard]] core::Usage usage() const;

  LaneId lane = -1;
  int computed = 0;               // of tokens(), in the KV cache
  base::Duration prefill_time{};  // of the decode calls with tokens of the prompt

 private:
  [[nodiscard]] bool finish(DoneReason reason, std::string stop_string);
  [[nodiscard]] bool finish_broken();
  [[nodiscard]] std::optional<std::string> give(std::string bytes, bool is_text);
  void emit(std::string bytes);

  RequestId id_;
  std::vector<Token> tokens_;
  Sink sink_;
  Sampler sampler_;
  Steering steering_;
  LoopGuard loops_;
  StopMatcher stops_;
  std::vector<int> stops_at_;  // ascending, all behind `computed`
  int prompt_tokens_;
  int max_tokens_;
  int reused_ = 0;
  int output_tokens_ = 0;
  bool ended_ = false;  // Done or Failed has been sent
  int unreported_ = 0;  // sampled tokens whose bytes are still held back
};

}  // namespace mlxs::engine
