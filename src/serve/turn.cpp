#include "serve/turn.hpp"

#include <algorithm>
#include <iterator>
#include <utility>

#include "serve/answer_rules.hpp"
#include "serve/oversize.hpp"
#include "serve/recall.hpp"
#include "serve/window.hpp"

namespace mlxs::serve {
namespace {

// Enough of the prompt's end to see the generation header of every family.
constexpr std::size_t prompt_tail_bytes = 256;

std::string tail_of(const std::string& text) {
  return text.substr(text.size() - std::min(text.size(), prompt_tail_bytes));
}

void append(core::Events& events, core::Events&& more) {
  std::move(more.begin(), more.end(), std::back_inserter(events));
}

}  // namespace

base::Result<Turn> Turn::begin(const ServedModel& model, const core::ChatRequest& request,
                               PromptMemory& memory) {
  MLXS_TRY(PreparedPrompt prompt, prepare_prompt(model, request, memory));
  const int prompt_tokens = static_cast<int>(prompt.tokens.size());
  if (prompt_tokens > prompt_tokens_max_for(request, model.context_tokens))
    return prompt_too_long(prompt_tokens, prompt_tokens_max(model.context_tokens));

  const int room = model.context_tokens - prompt_tokens;
  const int max_tokens = std::min(request.max_tokens.value_or(room), room);
  AnswerRules rules = rules_for(model, request, memory,
                                {.prompt_tail = tail_of(prompt.text), .max_tokens = max_tokens});
  engine::GenerateSpec spec{.tokens = std::move(prompt.tokens),
                            .sampling = core::resolve(request.sampling, model.defaults),
                            .stop_strings = request.stop_strings,
                            .max_tokens = max_tokens,
                            .boundaries = std::move(prompt.boundaries),
                            .make_guide = std::move(rules.make_guide),
                            .constraint = std::move(rules.constraint),
                            .thinking_limit = std::move(rules.thinking_limit)};
  const Calls calls = request.tool_choice.parallel ? Calls::any : Calls::one;
  // Half of an answer is not what the client will send back as the answer.
  ReplayMemory* keeps = prompt.continues_answer ? nullptr : &memory.replay;
  Turn turn(std::move(spec), {.dialect = std::move(rules.dialect), .calls = calls},
            {.memory = keeps, .point = std::move(prompt.replay)});
  turn.safeguards_ = Safeguards::begin(model.auto_mode, request);
  turn.missing_arguments_ = MissingArguments(request.tools);
  turn.window_ends_ = request.knows_window_full && request.max_tokens.value_or(room + 1) > room;
  turn.remarks_ = request.remarks;
  std::ranges::move(rules.remarks, std::back_inserter(turn.remarks_));
  if (!request.tools.empty() && !model.chat_template.shows_tools())
    turn.remarks_.emplace_back("tools: the chat template does not show them to the model");
  return turn;
}

Turn::Turn(engine::GenerateSpec spec, Reader reader, Keeper keeper)
    : spec_(std::move(spec)), reader_(std::move(reader)), keeper_(std::move(keeper)) {}

std::vector<std::string> Turn::remarks() const {
  std::vector<std::string> remarks = missing_arguments_.remarks();
  std::ranges::copy(remarks_, std::back_inserter(remarks));
  return remarks;
}

core::Events Turn::feed(const engine::Output& output, base::IdSource& ids) {
  if (finished_) return {};  // outputs that were under way when the turn failed from outside
  core::Events events = std::visit([this](const auto& known) { return on_output(known); }, output);
  note_blocks(events, ids);
  if (safeguards_) safeguards_->note(events);
  missing_arguments_.note(events);
  const auto* done = std::get_if<engine::Done>(&output);
  if (done != nullptr) {
    append(events, end(*done));
  } else if (tool_called_ && reader_.calls == Calls::one) {
    append(events, end(engine::Done{.usage = usage_so_far()}));
  }
  for (const core::Event& event : events) delivered_.feed(event);
  if (done != nullptr) remember(*done);
  return events;
}

core::Events Turn::announce() { return start(0); }

core::Events Turn::fail(base::Error error) {
  if (std::exchange(finished_, true)) return {};
  return {core::Failed{.error = std::move(error)}};
}

core::Events Turn::start(int prompt_tokens_cached) {
  if (std::exchange(started_, true)) return {};
  return {core::TurnStarted{.prompt_tokens = prompt_tokens(),
                            .prompt_tokens_cached = prompt_tokens_cached}};
}

core::Events Turn::on_output(const engine::Admitted& admitted) {
  prompt_tokens_cached_ = admitted.prompt_tokens_cached;
  return start(admitted.prompt_tokens_cached);
}

core::Events Turn::on_output(const engine::Progress& progress) {
  return {core::Progress{.done = progress.done, .total = progress.total}};
}

core::Events Turn::on_output(const engine::Tokens& tokens) {
  output_tokens_ += tokens.n_tokens;
  const bool was_thinking = reader_.dialect->thinking();
  core::Events events = reader_.dialect->feed(gate_.feed(tokens.bytes));
  if (was_thinking || reader_.dialect->thinking()) thinking_tokens_ += tokens.n_tokens;
  return events;
}

core::Events Turn::on_output(const engine::Done& done) {
  const bool cut = done.reason != engine::DoneReason::end_of_turn;
  core::Events events = reader_.dialect->feed(gate_.finish());
  append(events, reader_.dialect->finish(cut ? chat::StreamEnd::cut : chat::StreamEnd::complete));
  return events;
}

core::Events Turn::on_output(const engine::Failed& failed) { return fail(failed.error); }

// Gives tool calls their ids and remembers what the end of the turn depends on. Where the client
// takes one call at a time, nothing is left behind the first.
void Turn::note_blocks(core::Events& events, base::IdSource& ids) {
  for (std::size_t i = 0; i < events.size(); ++i) {
    core::Event& event = events[i];
    if (auto* started = std::get_if<core::BlockStarted>(&event)) {
      open_kind_ = started->kind;
      if (open_kind_ == core::BlockKind::tool_use) started->tool_id = ids.make("toolu_");
      if (open_kind_ != core::BlockKind::thinking) visible_ = true;
    } else if (const auto* delta = std::get_if<core::BlockDelta>(&event)) {
      if (!visible_) thinking_ += delta->text;
    } else if (const auto* ended = std::get_if<core::BlockEnded>(&event)) {
      if (open_kind_ == core::BlockKind::tool_use && ended->complete) tool_called_ = true;
      // Half a text is a text; half a call or half a thought is not what the client sends back.
      whole_ = whole_ && (ended->complete || open_kind_ == core::BlockKind::text);
      if (tool_called_ && reader_.calls == Calls::one) events.resize(i + 1);
    }
  }
}

core::Usage Turn::usage_so_far() const {
  return {.prompt_tokens = prompt_tokens(),
          .prompt_tokens_cached = prompt_tokens_cached_,
          .output_tokens = output_tokens_,
          .thinking_tokens = 0};
}

core::Events Turn::end(const engine::Done& done) {
  core::Events events;
  const core::StopReason reason = stop_reason(done.reason);
  // An agent takes an answer that only thinks for an empty one and asks again, so the thoughts are
  // the answer.
  if (reason == core::StopReason::end_turn && !visible_ && !thinking_.empty()) {
    whole_ = false;
    events = {core::BlockStarted{.kind = core::BlockKind::text, .tool_id = "", .tool_name = ""},
              core::BlockDelta{.text = std::move(thinking_)}, core::BlockEnded{}};
  }
  core::Usage usage = done.usage;
  usage.thinking_tokens = std::min(thinking_tokens_, usage.output_tokens);
  core::TurnEnded ended{.reason = reason, .stop_sequence = "", .usage = usage};
  if (reason == core::StopReason::stop_sequence) ended.stop_sequence = done.stop_string;
  if (safeguards_) ended.verdicts = safeguards_->verdicts();
  events.emplace_back(std::move(ended));
  finished_ = true;
  return events;
}

// The client has everything now. Not remembered are an answer cut by a stop string, whose tokens go
// on behind what the client has, and one that repeated itself, which should not do so again.
void Turn::remember(const engine::Done& done) {
  if (keeper_.memory == nullptr || !whole_ || done.tokens.empty()) return;
  if (done.reason == engine::DoneReason::stop_string || done.reason == engine::DoneReason::loop)
    return;
  auto result = delivered_.take();
  auto* answer = std::get_if<core::Answer>(&result);
  if (answer == nullptr || answer->blocks.empty()) return;
  chat::TemplateMessage delivered = normalized_answer(std::move(answer->blocks));
  keeper_.memory->record(std::make_shared<const SampledAnswer>(
      SampledAnswer{.key = answer_key(keeper_.point.conversation, delivered),
                    .place = std::move(keeper_.point.place),
                    .tokens = done.tokens,
                    .delivered = std::move(delivered)}));
}

core::StopReason Turn::stop_reason(engine::DoneReason reason) const {
  switch (reason) {
    case engine::DoneReason::loop: return core::StopReason::loop;
    case engine::DoneReason::max_tokens:
      return window_ends_ ? core::StopReason::window_full : core::StopReason::max_tokens;
    case engine::DoneReason::stop_string:
      if (!tool_called_) return core::StopReason::stop_sequence;
      break;  // a call is for the client to run, whatever came behind it
    case engine::DoneReason::end_of_turn: break;
  }
  return tool_called_ ? core::StopReason::tool_use : core::StopReason::end_turn;
}

}  // namespace mlxs::serve
