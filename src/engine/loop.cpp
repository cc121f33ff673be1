#include "engine/loop.hpp"

#include <algorithm>
#include <utility>

#include "base/check.hpp"
#include "engine/scheduler.hpp"

namespace mlxs::engine {
namespace {

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

}  // namespace

Loop::Loop(Model& model, const Vocabulary& vocabulary, LoopOptions options)
    : model_(model),
      vocabulary_(vocabulary),
      options_(options),
      seeds_(options.seed),
      prefixes_(model.traits().lanes) {
  stats_.lanes = model.traits().lanes;
}

void Loop::handle(Command command) {
  std::visit([this](auto&& known) { on(std::move(known)); }, std::move(command));
}

void Loop::step() {
  admit();
  if (running_.empty()) return;
  plan();
  const DecodeStatus status = model_.decode(batch_);
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
  waiting_.push_back(std::move(command));
}

void Loop::on(const Cancel& command) {
  const auto queued = std::find_if(waiting_.begin(), waiting_.end(),
                                   [&](const Submit& request) { return request.id == command.id; });
  if (queued != waiting_.end()) {
    queued->sink(Failed{.error = cancelled()});
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
  const PrefixTree::Choice choice = prefixes_.find(command.tokens, model_);
  command.reply({.tokens_cached = choice.reused, .tokens_matched = choice.matched});
}

void Loop::on(const Stop&) {
  stopped_ = true;
  for (const Submit& request : std::exchange(waiting_, {}))
    request.sink(Failed{.error = cancelled()});
  while (!running_.empty()) {
    running_.front().fail(cancelled());
    release(running_.begin());
  }
}

// --- admit

void Loop::admit() {
  while (!waiting_.empty()) {
    const PrefixTree::Choice choice = prefixes_.find(waiting_.front().spec.tokens, model_);
    if (choice.lane < 0) return;
    Submit request = std::move(waiting_.front());
    waiting_.pop_front();
    start(std::move(request), choice);
  }
}

void Loop::start(Submit&& request, const PrefixTree::Choice& choice) {
  prefixes_.take(choice);
  if (choice.reused > 0)
    model_.rewind(choice.lane, choice.reused);
  else
    model_.clear(choice.lane);

  const int prompt_tokens = static_cast<int>(request.spec.tokens.size());
  stats_.prompt_tokens_total += prompt_tokens;
  stats_.prompt_tokens_cached_total += choice.reused;
  const int room = model_.traits().context_tokens - prompt_tokens;
  const int max_tokens = std::min(request.spec.max_tokens, room);
  Sampler sampler(request.spec.sampling, seeds_(), model_.traits().suppressed_tokens);
  running_.emplace_back(std::move(request), max_tokens, std::move(sampler));
  running_.back().admitted(choice.lane, choice.reused);
}

// --- plan

void Loop::plan() {
  std::vector<Demand> demands;
  for (const Sequence& sequence : running_)
    demands.push_back({.remaining = sequence.remaining(), .prefilling = sequence.prefilling()});
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
    if (was_prefilling) sequence.report_progress();
    if (share.logits_index < 0) continue;
    const bool ended = sequence.advance(model_.logits(share.logits_index), vocabulary_);
    ++stats_.output_tokens_total;
    if (ended) release(share.sequence);
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

// The lane goes back to the prefix tree with what it holds: also a cancelled prefill is kept for
// the retry.
Loop::Running::iterator Loop::release(Running::iterator sequence) {
  const auto held = sequence->tokens().begin();
  prefixes_.give_back(sequence->lane, {held, held + sequence->computed});
  return running_.erase(sequence);
}

EngineStats Loop::stats() const {
  EngineStats stats = stats_;
  stats.lanes_busy = prefixes_.busy();
  stats.queue_depth = static_cast<int>(waiting_.size());
  return stats;
}

}  // namespace mlxs::engine
