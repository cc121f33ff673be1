// What goes through the engine's two doors: commands in, outputs out. Thread: plain values, moved
// between threads.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "base/clock.hpp"
#include "base/error.hpp"
#include "core/constraint.hpp"
#include "core/sampling.hpp"
#include "core/usage.hpp"
#include "engine/cache_report.hpp"
#include "engine/guide.hpp"
#include "engine/lane_choice.hpp"
#include "engine/token.hpp"

namespace mlxs::engine {

struct GenerateSpec {
  std::vector<Token> tokens;  // the whole prompt, at least one; shorter than the window
  core::SamplingSettings sampling;
  // Matched on the bytes outside thinking; the match is not part of the output.
  std::vector<std::string> stop_strings;
  int max_tokens = 0;  // at least 1; the engine clamps it to the window
  // Lengths of the prompt that later prompts will probably return to (end of tools and system,
  // start of the last turns, end of the messages), ascending. Hints: any value is safe.
  std::vector<int> boundaries;
  // Called once, on the engine thread; null: nothing to follow.
  std::function<std::unique_ptr<Guide>()> make_guide;
  // A grammar that does not compile is answered Failed{invalid_request} at once.
  std::optional<core::Constraint> constraint;
  std::optional<ThinkingLimit> thinking_limit;  // ignored without a guide
};

// --- outputs of one request, in this order: Admitted Progress* Tokens* Done, or Failed at any
// point.

// A lane works on the request from now on.
struct Admitted {
  int prompt_tokens_cached = 0;
  int prompt_tokens_matched = 0;  // longest start of the prompt that the cache knows
  bool prompt_parted = false;     // what it knows goes on otherwise behind that
  ReuseFrom reused_from = ReuseFrom::nothing;
};

struct Progress {
  int done = 0;  // prompt tokens in the KV cache so far, cached ones included
  int total = 0;
};

// Bytes that may end inside a character. n_tokens counts the sampled tokens they stand for; both
// may be 0 / "" apart.
struct Tokens {
  std::string bytes;
  int n_tokens = 0;
};

// loop: the answer repeated itself and would have gone on so (loop_guard.hpp).
enum class DoneReason { end_of_turn, max_tokens, stop_string, loop };

struct Done {
  DoneReason reason = DoneReason::end_of_turn;
  std::string stop_string;  // with DoneReason::stop_string
  core::Usage usage;        // thinking_tokens is 0: the engine does not know
  // Everything that was sampled or forced, in order; without the token that ends a turn, with those
  // of a matched stop string.
  std::vector<Token> tokens;
  base::Duration prefill_time{};  // of the decode calls with tokens of the prompt
};

// The request ends without an answer. After Cancel: code `cancelled`.
struct Failed {
  base::Error error;
};

using Output = std::variant<Admitted, Progress, Tokens, Done, Failed>;

// Called on the engine thread; must not block and must not call the engine's waiting functions.
using Sink = std::function<void(Output)>;

// --- what the engine can be asked

struct EngineStats {
  int lanes = 0;
  int lanes_busy = 0;
  int queue_depth = 0;
  long long requests_total = 0;
  long long requests_cancelled_total = 0;
  long long prompt_tokens_total = 0;         // of admitted requests
  long long prompt_tokens_cached_total = 0;  // of these, not decoded again
  long long output_tokens_total = 0;
  long long decode_calls_total = 0;
  long long decode_tokens_total = 0;  // tokens passed to decode, prefill included
};

// What the cache would do with a prompt now.
struct ReuseForecast {
  int tokens_cached = 0;  // would not be decoded again
  // Longest start of the prompt known in any tier; more than tokens_cached where it cannot be
  // resumed, or only after reading it from the store.
  int tokens_matched = 0;
  bool parted = false;  // what is known goes on otherwise behind that
  ReuseFrom reused_from = ReuseFrom::nothing;
  int parts_to_fetch = 0;  // from the store, first
};

// --- commands

struct Submit {
  RequestId id = 0;
  GenerateSpec spec;
  Sink sink;
};
struct Cancel {
  RequestId id = 0;
};
struct AskStats {
  std::function<void(EngineStats)> reply;  // called on the engine thread
};
struct AskReuse {
  std::vector<Token> tokens;
  std::function<void(ReuseForecast)> reply;  // called on the engine thread
};
struct AskCache {
  std::function<void(CacheReport)> reply;  // called on the engine thread
};
// A part has come from the store; sent by the engine itself.
struct Loaded {
  KvKey key;
  SharedBlob payload;
};
struct Stop {};

using Command = std::variant<Submit, Cancel, AskStats, AskReuse, AskCache, Loaded, Stop>;

}  // namespace mlxs::engine
