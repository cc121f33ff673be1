#include "engine/loop.hpp"

#include <algorithm>
#include <exception>
#include <utility>

#include "base/check.hpp"
#include "engine/scheduler.hpp"

namespace mlxs::engine {
namespace {

// Waiting for somebody else's prefill is not worth less than this.
constexpr int tokens_worth_waiting = 512;

base::Error cancelled() {
  return {.code = base::ErrorCode::cancelled, .message = "The request was cancelled.", .param = ""};
}

base::Error overloaded(std::size_t depth) {
  return {.code = base::ErrorCode::overloaded,
          .message = "The server is busy: " + std::to_string(depth) +
                     " requests are waiting. Try again in a moment.",
          .param = ""};
}

base::Error decode_error() {
  return {.code = base::ErrorCode::internal,
          .message = "The model could not compute this step. Send the request again.",
          .param = ""};
}

base::Error engine_error() {
  return {.code = base::ErrorCode::internal,
          .message = "The engine failed over this request. Send it again.",
          .param = ""};
}

}  // namespace

Loop::Loop(Model& model, const Vocabulary& vocabulary, LoopOptions options)
    : model_(model),
      vocabulary_(vocabulary),
      options_(std::move(options)),
      pauses_(model.traits().needs_points && !model.traits().points_late),
      seeds_(options_.seed),
      prefixes_(model, options_.cache) {
  stats_.lanes = model.traits().lanes;
}

void Loop::handle(Command command) {
  try {
    std::visit([this](auto&& known) { on(std::move(known)); }, std::move(command));
  } catch (const std::exception&) {
    give_up();
  }
}

void Loop::step() {
  try {
    step_once();
  } catch (const std::exception&) {
    give_up();
  }
}

void Loop::step_once() {
  admit();
  if (running_.empty()) return;
  plan();
  const base::Duration before = model_.decode_time();
  const DecodeStatus status = model_.decode(batch_);
  decode_took_ = model_.decode_time() - before;
  ++steps_;
  ++stats_.decode_calls_total;
  stats_.decode_tokens_total += static_cast<long long>(batch_.size());
  if (status == DecodeStatus::ok)
    settle();
  else
    decode_failed();
}

// --- take

void Loop::on(Submit&& command) {
  MLXS_CHECK(!command.spec.tokens.empty(), "a prompt has a token");
  MLXS_CHECK(static_cast<int>(command.spec.tokens.size()) < model_.traits().context_tokens,
             "a prompt leaves room for an answer");
  MLXS_CHECK(command.spec.max_tokens > 0, "an answer has a token");
  ++stats_.requests_total;
  if (waiting_.size() >= options_.queue_depth_max) {
    command.sink(Failed{.error = overloaded(waiting_.size())});
    return;
  }
  auto steering = steering_for(command.spec);
  if (!steering.ok()) {
    command.sink(Failed{.error = std::move(steering).error()});
    return;
  }
  waiting_.push_back(
      {.request = std::move(command), .steering = std::move(steering).value(), .awaited = {}});
}

base::Result<Steering> Loop::steering_for(const GenerateSpec& spec) {
  try {
    return Steering::create(spec, model_, vocabulary_);
  } catch (const std::exception&) {
    return engine_error();
  }
}

void Loop::on(const Cancel& command) {
  const auto queued = std::find_if(waiting_.begin(), waiting_.end(), [&](const Waiting& waiting) {
    return waiting.request.id == command.id;
  });
  if (queued != waiting_.end()) {
    queued->request.sink(Failed{.error = cancelled()});
    waiting_.erase(queued);
    ++stats_.requests_cancelled_total;
    return;
  }
  const auto running = std::find_if(running_.begin(), running_.end(),
                                    [&](const Sequence& s) { return s.id() == command.id; });
  if (running == running_.end()) return;  // it has ended meanwhile
  running->fail(cancelled());
  release(running);
  ++stats_.requests_cancelled_total;
}

void Loop::on(const AskStats& command) { command.reply(stats()); }

void Loop::on(const AskReuse& command) {
  if (command.tokens.empty()) return command.reply({});
  const PrefixCache::Choice choice = prefixes_.find(command.tokens);
  const auto parts = prefixes_.missing(command.tokens, choice.reused);
  command.reply({.tokens_cached = choice.reused,
                 .tokens_matched = choice.matched,
                 .parted = choice.parted,
                 .reused_from = choice.from,
                 .parts_to_fetch = static_cast<int>(parts.size())});
}

void Loop::on(const AskCache& command) { command.reply(prefixes_.report()); }

void Loop::on(const Loaded& command) {
  prefixes_.loaded(command.key, command.payload);
  for (Waiting& waiting : waiting_) waiting.awaited.erase(command.key);
}

void Loop::on(const Stop&) {
  stopped_ = true;
  fail_all(cancelled());
  try {
    while (!running_.empty()) release(running_.begin());
    static_cast<void>(prefixes_.flush(PrefixCache::Flush::lanes_too));
  } catch (const std::exception&) {
    give_up();
  }
  if (options_.cache.store != nullptr) options_.cache.store->finish();
}

bool Loop::flush() {
  try {
    return prefixes_.flush(PrefixCache::Flush::tree);
  } catch (const std::exception&) {
    // No request waits for it, and what is not written now comes with the next flush.
    return true;
  }
}

// --- admit

bool Loop::idle() const {
  return running_.empty() &&
         std::all_of(waiting_.begin(), waiting_.end(),
                     [](const Waiting& waiting) { return !waiting.awaited.empty(); });
}

void Loop::admit() {
  for (auto waiting = waiting_.begin(); waiting != waiting_.end();) {
    const PrefixCache::Choice choice = prefixes_.find(waiting->request.spec.tokens);
    if (choice.lane < 0) return;
    if (must_wait(*waiting, choice.reused)) {
      ++waiting;
      continue;
    }
    Waiting admitted = std::move(*waiting);
    waiting = waiting_.erase(waiting);
    start(std::move(admitted), choice.lane);
  }
}

// For parts from the store, or for another sequence that is computing the same start right now.
bool Loop::must_wait(Waiting& waiting, int reused) {
  if (!waiting.awaited.empty() || fetch(waiting, reused)) return true;
  return std::any_of(running_.begin(), running_.end(), [&](Sequence& ahead) {
    return follows(ahead, waiting.request.spec.tokens, reused);
  });
}

bool Loop::fetch(Waiting& waiting, int reused) {
  if (std::exchange(waiting.asked_store, true)) return false;
  for (const KvKey& key : prefixes_.fetch(waiting.request.spec.tokens, reused)) {
    waiting.awaited.insert(key);
    options_.cache.store->read(key, [post = options_.post, key](SharedBlob payload) {
      post(Loaded{.key = key, .payload = std::move(payload)});
    });
  }
  return !waiting.awaited.empty();
}

// Computing the same start twice at once would cost both their time. Where it has been computed
// already, it is kept now for the one that follows; else when the sequence ahead gets there.
bool Loop::follows(Sequence& ahead, std::span<const Token> prompt, int reused) {
  if (options_.cache.bytes_max == 0 || !ahead.prefilling()) return false;
  const auto known =
      std::span(ahead.tokens()).first(static_cast<std::size_t>(ahead.prompt_tokens()));
  const auto parted = std::mismatch(known.begin(), known.end(), prompt.begin(), prompt.end());
  const int shared =
      std::min(static_cast<int>(parted.first - known.begin()), static_cast<int>(prompt.size()) - 1);
  if (shared < reused + tokens_worth_waiting) return false;
  if (ahead.computed < shared) {
    ahead.stop_at(shared);
    return true;
  }
  if (!model_.traits().needs_points)
    prefixes_.save(ahead.lane, known.first(static_cast<std::size_t>(shared)));
  return false;
}

// The sequence is known before anything can go wrong, so that it gets its end then too.
void Loop::start(Waiting&& waiting, LaneId lane) {
  const int prompt_tokens = static_cast<int>(waiting.request.spec.tokens.size());
  const int room = model_.traits().context_tokens - prompt_tokens;
  const int max_tokens = std::min(waiting.request.spec.max_tokens, room);
  // Where rows alone make a lane, a start can be resumed anywhere.
  const bool points = model_.traits().needs_points && options_.cache.bytes_max > 0;
  const std::vector<int> boundaries =
      points ? std::move(waiting.request.spec.boundaries) : std::vector<int>();
  Sampler sampler(waiting.request.spec.sampling, seeds_(), model_.traits().suppressed_tokens);
  Sequence& sequence = running_.emplace_back(std::move(waiting.request), max_tokens,
                                             std::move(sampler), std::move(waiting.steering));
  const PrefixCache::Choice taken = prefixes_.take(lane, sequence.tokens());
  stats_.prompt_tokens_total += prompt_tokens;
  stats_.prompt_tokens_cached_total += taken.reused;
  sequence.admitted({.prompt_tokens_cached = taken.reused,
                     .prompt_tokens_matched = taken.matched,
                     .prompt_parted = taken.parted,
                     .reused_from = taken.from},
                    lane, boundaries);
}

// --- plan

void Loop::plan() {
  std::vector<Demand> demands;
  for (const Sequence& sequence : running_)
    demands.push_back({.remaining = sequence.target(pauses_) - sequence.computed,
                       .prefilling = sequence.prefilling()});
  const std::vector<int> shares = share_out(demands, model_.traits().decode_tokens_max, steps_);

  shares_.clear();
  batch_.clear();
  auto share = shares.begin();
  for (auto sequence = running_.begin(); sequence != running_.end(); ++sequence, ++share) {
    if (*share == 0) continue;
    for (int i = 0; i < *share; ++i) {
      const int position = sequence->computed + i;
      batch_.push_back({.token = sequence->tokens()[static_cast<std::size_t>(position)],
                        .position = position,
                        .lane = sequence->lane,
                        .wants_logits = position + 1 == sequence->known()});
    }
    const int last = static_cast<int>(batch_.size()) - 1;
    shares_.push_back({.sequence = sequence,
                       .tokens = *share,
                       .logits_index = batch_.back().wants_logits ? last : -1});
  }
}

// --- settle and emit

void Loop::settle() {
  for (const Share& share : shares_) {
    Sequence& sequence = *share.sequence;
    const bool was_prefilling = sequence.prefilling();
    sequence.computed += share.tokens;
    if (was_prefilling) {
      sequence.prefill_time += decode_took_;
      sequence.report_progress();
    }
    while (const auto stop = sequence.passed_stop())
      prefixes_.save(sequence.lane,
                     sequence.computed_tokens().first(static_cast<std::size_t>(*stop)));
    if (share.logits_index < 0) continue;
    const bool ended = advance(share);
    ++stats_.output_tokens_total;
    if (ended) release(share.sequence);
  }
}

bool Loop::advance(const Share& share) {
  try {
    return share.sequence->advance(model_.logits(share.logits_index), vocabulary_);
  } catch (const std::exception&) {
    share.sequence->fail(engine_error());
    return true;
  }
}

// What the batch left in its lanes is not known (libllama keeps parts of it), so they are cleared.
void Loop::decode_failed() {
  for (const Share& share : shares_) {
    share.sequence->fail(decode_error());
    model_.clear(share.sequence->lane);
    share.sequence->computed = 0;
    release(share.sequence);
  }
}

void Loop::fail_all(const base::Error& error) {
  for (const Waiting& waiting : std::exchange(waiting_, {}))
    waiting.request.sink(Failed{.error = error});
  for (Sequence& sequence : running_) sequence.fail(error);
}

// Something threw half way: which lanes hold what is not known any more.
void Loop::give_up() {
  shares_.clear();
  fail_all(engine_error());
  running_.clear();
  prefixes_.empty_lanes();
}

// The lane goes back to the prefix tree with what it holds: also a cancelled prefill is kept for
// the retry.
Loop::Running::iterator Loop::release(Running::iterator sequence) {
  const auto held = sequence->computed_tokens();
  prefixes_.give_back(sequence->lane, {held.begin(), held.end()});
  return running_.erase(sequence);
}

EngineStats Loop::stats() const {
  EngineStats stats = stats_;
  stats.lanes_busy = prefixes_.busy();
  stats.queue_depth = static_cast<int>(waiting_.size());
  return stats;
}

}  // namespace mlxs::engine
