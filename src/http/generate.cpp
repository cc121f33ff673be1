// One loop: whatever happens (output of the engine, room on the socket, client gone, server stops,
// time over) only wakes it; step() then looks at all of it in one fixed order. While a write is
// under way outputs stay in the mailbox, whose bound is what a slow client can cost us.

#include "http/generate.hpp"

#include <algorithm>
#include <iterator>
#include <utility>

#include "base/limits.hpp"
#include "core/fold.hpp"
#include "http/event_stream.hpp"
#include "http/reply.hpp"

namespace mlxs::http {
namespace {

class Generation {
 public:
  Generation(Exchange& exchange, EventStream& client, serve::Turn turn, AnswerWish wish);
  // However the turn ends, the engine does not work for nobody.
  ~Generation() { cancel_work(); }
  Generation(const Generation&) = delete;
  Generation& operator=(const Generation&) = delete;

  void submit();
  void step();
  [[nodiscard]] bool ended() const;
  // When there is something to do although nothing happened.
  [[nodiscard]] base::TimePoint due() const;
  [[nodiscard]] Outcome outcome();

 private:
  void cancel_work();
  void abandon();
  [[nodiscard]] core::Events next_events();
  void fail(core::Events& events, base::Error error);
  void hear();
  void leave_queue();
  void count(const engine::Output& output);
  void note_admitted(const engine::Admitted& admitted);
  void note(const core::Event& event);
  void forward(const core::Events& events);
  [[nodiscard]] base::TimePoint announce_due() const;
  [[nodiscard]] base::TimePoint stall_due() const;
  [[nodiscard]] base::TimePoint now() const { return exchange_.site.services.clock.now(); }

  Exchange& exchange_;
  serve::Turn turn_;
  AnswerWish wish_;
  wire::AnswerHead head_;
  engine::RequestId id_;
  std::shared_ptr<Mailbox<engine::Output>> outputs_;  // shared with the engine's sink
  EventStream& stream_;
  core::Fold fold_;
  base::TimePoint heard_at_{};  // when the engine last said something to this turn
  bool engine_works_ = false;
  bool waits_for_lane_ = false;
  bool started_ = false;
  bool failed_ = false;
  bool abandoned_ = false;
};

// Shorter matches and shorter rests are nothing to wonder about.
constexpr int long_prefix_tokens = 1024;

base::Error client_too_slow() {
  return {.code = base::ErrorCode::overloaded,
          .message = "The client reads more slowly than the model writes, and the buffer is full.",
          .param = ""};
}

void append(core::Events& events, core::Events more) {
  std::move(more.begin(), more.end(), std::back_inserter(events));
}

wire::AnswerHead make_head(Exchange& exchange, const AnswerWish& wish) {
  return {.message_id = exchange.site.services.ids.make("msg_"),
          .request_id = exchange.record.request_id,
          .model = wish.model,
          .asks_safeguards = wish.asks_safeguards};
}

base::Error engine_stalled(std::chrono::milliseconds timeout) {
  return {
      .code = base::ErrorCode::timeout,
      .message = "The model has made no progress for " +
                 std::to_string(std::chrono::duration_cast<std::chrono::seconds>(timeout).count()) +
                 " seconds, so this request was given up. Send it again; a slower machine needs "
                 "a larger --stall-timeout.",
      .param = ""};
}

}  // namespace

Task<Outcome> generate(Exchange& exchange, EventStream& client, serve::Turn turn, AnswerWish wish) {
  if (queue_is_full(exchange.site))
    co_return co_await refuse(exchange, client, queue_full(exchange.site));
  Generation generation(exchange, client, std::move(turn), std::move(wish));
  generation.submit();
  while (true) {
    generation.step();
    if (generation.ended()) break;
    co_await exchange.connection.wait_until(generation.due());
  }
  co_return generation.outcome();
}

void open_stream(Exchange& exchange, EventStream& client, const AnswerWish& wish) {
  client.open(exchange.site.codec.make_encoder(make_head(exchange, wish)),
              exchange.arrived + exchange.site.options.announce_preparing_after);
}

Task<Outcome> refuse(Exchange& exchange, EventStream& client, base::Error error) {
  if (client.abandoned()) {
    exchange.record.status = status_client_gone;
    co_return Outcome{.reply = std::nullopt, .keep_alive = false};
  }
  if (!client.begun()) co_return failure(exchange, error);
  exchange.record.status = 200;
  exchange.record.turn.emplace().stop = base::name_of(error.code);
  client.send({core::Failed{.error = std::move(error)}});
  client.end();
  while (!client.all_sent() && !client.abandoned()) {
    client.flush();
    co_await exchange.connection.wait_until(base::TimePoint::max());
  }
  co_return Outcome{.reply = std::nullopt, .keep_alive = false};
}

bool queue_is_full(const Site& site) {
  return site.turns_waiting >= site.options.turns_waiting_max;
}

base::Error queue_full(const Site& site) {
  return {.code = base::ErrorCode::overloaded,
          .message = "The server is busy: " + std::to_string(site.turns_waiting) +
                     " requests are waiting. Try again in a moment.",
          .param = ""};
}

namespace {

Generation::Generation(Exchange& exchange, EventStream& client, serve::Turn turn, AnswerWish wish)
    : exchange_(exchange),
      turn_(std::move(turn)),
      wish_(std::move(wish)),
      head_(make_head(exchange, wish_)),
      id_(exchange.site.next_request++),
      outputs_(std::make_shared<Mailbox<engine::Output>>(exchange.connection.weak_from_this(),
                                                         base::limits::outputs_pending_max)),
      stream_(client) {
  exchange_.record.turn = TurnRecord{
      .model = wish_.model, .prompt_tokens = turn_.prompt_tokens(), .remarks = turn_.remarks()};
}

void Generation::submit() {
  engine_works_ = true;
  waits_for_lane_ = true;
  ++exchange_.site.turns_waiting;
  heard_at_ = now();
  exchange_.site.services.engine.send(engine::Submit{
      .id = id_, .spec = turn_.spec(), .sink = door_into(exchange_.site.io, outputs_)});
}

void Generation::step() {
  if (stream_.abandoned()) return abandon();
  hear();
  stream_.flush();
  const core::Events events = next_events();
  for (const core::Event& event : events) note(event);
  if (wish_.stream)
    forward(events);
  else
    for (const core::Event& event : events) fold_.feed(event);
  if (!turn_.finished() && now() >= stream_.beat_due()) stream_.beat();
}

void Generation::hear() {
  if (outputs_->empty()) return;
  heard_at_ = now();
  exchange_.site.engine_heard_at = heard_at_;
}

void Generation::leave_queue() {
  if (std::exchange(waits_for_lane_, false)) --exchange_.site.turns_waiting;
}

void Generation::cancel_work() {
  leave_queue();
  if (std::exchange(engine_works_, false))
    exchange_.site.services.engine.send(engine::Cancel{.id = id_});
}

void Generation::abandon() {
  abandoned_ = true;
  if (!turn_.finished()) exchange_.record.turn->stop = base::name_of(base::ErrorCode::cancelled);
  cancel_work();
}

core::Events Generation::next_events() {
  core::Events events;
  if (exchange_.site.stopping) {
    fail(events, server_stopping());
  } else if (outputs_->overflowed()) {
    fail(events, client_too_slow());
  } else if (!exchange_.connection.writing()) {
    for (const engine::Output& output : outputs_->take()) {
      count(output);
      append(events, turn_.feed(output, exchange_.site.services.ids));
    }
    if (now() >= announce_due()) append(events, turn_.announce());
  }
  if (now() >= stall_due()) fail(events, engine_stalled(exchange_.site.options.stall_timeout));
  return events;
}

// The turn ends here, whatever the engine still says about it.
void Generation::fail(core::Events& events, base::Error error) {
  cancel_work();
  append(events, turn_.fail(std::move(error)));
}

// A long prefix that broke is what makes a turn late; whoever asks why is told where. One that only
// grew did not break.
void Generation::note_admitted(const engine::Admitted& admitted) {
  TurnRecord& record = *exchange_.record.turn;
  record.prompt_tokens_matched = admitted.prompt_tokens_matched;
  record.resumed_from = engine::name_of(admitted.reused_from);
  const int lost = turn_.prompt_tokens() - admitted.prompt_tokens_matched;
  if (!admitted.prompt_parted) return;
  if (admitted.prompt_tokens_matched < long_prefix_tokens || lost < long_prefix_tokens) return;
  record.parted_at = serve::text_at(turn_.spec().tokens, *exchange_.site.services.model.vocabulary,
                                    admitted.prompt_tokens_matched);
}

// The engine's first word to a turn is that a lane has it, or that none will.
void Generation::count(const engine::Output& output) {
  leave_queue();
  if (const auto* admitted = std::get_if<engine::Admitted>(&output)) note_admitted(*admitted);
  if (const auto* done = std::get_if<engine::Done>(&output))
    exchange_.record.turn->prefill = done->prefill_time;
  if (std::holds_alternative<engine::Done>(output) ||
      std::holds_alternative<engine::Failed>(output))
    engine_works_ = false;
  const auto* tokens = std::get_if<engine::Tokens>(&output);
  if (tokens == nullptr || tokens->n_tokens == 0) return;
  TurnRecord& record = *exchange_.record.turn;
  record.output_tokens += tokens->n_tokens;
  record.to_last_token = now() - exchange_.arrived;
  if (record.to_first_token) return;
  record.to_first_token = record.to_last_token;
  exchange_.site.metrics.first_token_after(record.to_last_token);
}

void Generation::note(const core::Event& event) {
  TurnRecord& record = *exchange_.record.turn;
  if (const auto* started = std::get_if<core::TurnStarted>(&event)) {
    started_ = true;
    record.prompt_tokens_cached = started->prompt_tokens_cached;
  } else if (const auto* ended = std::get_if<core::TurnEnded>(&event)) {
    record.stop = core::name_of(ended->reason);
    record.prompt_tokens_cached = ended->usage.prompt_tokens_cached;
    record.output_tokens = ended->usage.output_tokens;
  } else if (const auto* error = std::get_if<core::Failed>(&event)) {
    failed_ = true;
    record.stop = base::name_of(error->error.code);
  }
}

// A turn that fails before the client has a byte of it is answered with a plain error reply, so the
// fold keeps the error for outcome().
void Generation::forward(const core::Events& events) {
  if (events.empty()) return;
  if (failed_ && !stream_.begun() && !started_) return fold_.feed(events.back());
  stream_.send(events);
  if (turn_.finished()) stream_.end();
}

bool Generation::ended() const {
  return abandoned_ || (turn_.finished() && (fold_.finished() || stream_.all_sent()));
}

base::TimePoint Generation::due() const {
  if (turn_.finished()) return base::TimePoint::max();
  return std::min({announce_due(), stream_.beat_due(), stall_due()});
}

base::TimePoint Generation::announce_due() const {
  if (!wish_.stream || started_) return base::TimePoint::max();
  return exchange_.arrived + exchange_.site.options.announce_after;
}

// A turn that waits for a lane is in good hands while the engine works on anything. What has come
// and waits for the client's socket is progress too.
base::TimePoint Generation::stall_due() const {
  if (!engine_works_) return base::TimePoint::max();
  const base::TimePoint heard =
      waits_for_lane_ ? std::max(heard_at_, exchange_.site.engine_heard_at) : heard_at_;
  return heard + exchange_.site.options.stall_timeout;
}

Outcome Generation::outcome() {
  exchange_.record.turn->remarks = turn_.remarks();  // now also about the answer
  if (abandoned_) {
    exchange_.record.status = status_client_gone;
    return {.reply = std::nullopt, .keep_alive = false};
  }
  if (!fold_.finished()) {
    exchange_.record.status = 200;
    return {.reply = std::nullopt, .keep_alive = !failed_};
  }
  auto result = fold_.take();
  if (const auto* error = std::get_if<base::Error>(&result)) return failure(exchange_, *error);
  const auto& answer = std::get<core::Answer>(result);
  return {.reply = Reply{.body = exchange_.site.codec.encode_answer(answer, head_), .headers = {}}};
}

}  // namespace
}  // namespace mlxs::http
