// The frames of a turn, read back by a client, are the message that the same turn gives when it is
// not streamed: over many random turns that core::EventChecker allows, and over every order of
// blocks with every end.
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "base/json.hpp"
#include "core/event_checker.hpp"
#include "core/fold.hpp"
#include "support/generated_turn.hpp"
#include "support/message_accumulator.hpp"
#include "wire/anthropic/error.hpp"
#include "wire/anthropic/response.hpp"
#include "wire/anthropic/stream.hpp"

namespace mlxs::wire::anthropic {
namespace {

namespace json = base::json;

struct Told {
  int answers = 0;
  int failures = 0;
  int cut_calls = 0;
};

void compare_stream_and_answer(const core::Events& events, const AnswerHead& head, Told& told) {
  MessageEncoder encoder(head);
  test::MessageAccumulator client;
  core::EventChecker checker;
  core::Fold fold;
  bool in_call = false;
  for (const core::Event& event : events) {
    ASSERT_EQ(checker.feed(event), "");
    client.feed(encoder.encode(event));
    if (!checker.finished()) client.feed(encoder.ping());
    ASSERT_EQ(client.broken, "");
    fold.feed(event);
    if (const auto* started = std::get_if<core::BlockStarted>(&event))
      in_call = started->kind == core::BlockKind::tool_use;
    if (const auto* ended = std::get_if<core::BlockEnded>(&event))
      told.cut_calls += in_call && !ended->complete ? 1 : 0;
  }
  ASSERT_TRUE(client.stopped);
  const auto whole = fold.take();
  if (const auto* error = std::get_if<base::Error>(&whole)) {
    EXPECT_EQ(client.error_body, error_reply(*error, head.request_id).body);
    ++told.failures;
    return;
  }
  const std::string answer = answer_json(std::get<core::Answer>(whole), head);
  EXPECT_EQ(json::value(client.message), base::parse_json(answer, "answer").value());
  ++told.answers;
}

AnswerHead make_head(bool asks_safeguards) {
  return {.message_id = "msg_1",
          .request_id = "req_1",
          .model = "m",
          .asks_safeguards = asks_safeguards};
}

TEST(Accumulator, WhatAClientCollectsIsTheAnswerThatIsNotStreamed) {
  Told told;
  for (unsigned seed = 0; seed < 5000; ++seed) {
    compare_stream_and_answer(test::make_turn(seed), make_head(seed % 2 == 0), told);
    ASSERT_FALSE(HasFailure()) << "seed " << seed;
  }
  EXPECT_GT(told.answers, 3000);
  EXPECT_GT(told.failures, 300);
  EXPECT_GT(told.cut_calls, 300);
}

// ---- every order of blocks, with every end

constexpr unsigned blocks_max = 3;
constexpr unsigned block_forms = 9;  // three kinds with no, one or two deltas
enum class End { by_itself, cut, stop_string, failed_between, failed_inside };
constexpr End ends[] = {End::by_itself, End::cut, End::stop_string, End::failed_between,
                        End::failed_inside};

void add_block(core::Events& events, unsigned form) {
  const auto kind = static_cast<core::BlockKind>(form % 3);
  const bool is_call = kind == core::BlockKind::tool_use;
  const std::string id = is_call ? "toolu_" + std::to_string(events.size()) : "";
  events.emplace_back(core::BlockStarted{kind, id, is_call ? "Tool" : ""});
  const std::vector<std::string> pieces =
      is_call ? std::vector<std::string>{R"({"a":)", "1}"} : std::vector<std::string>{"x", "\ny"};
  const std::size_t count = form / 3;
  if (count == 1) events.emplace_back(core::BlockDelta{pieces[0] + pieces[1]});
  if (count == 2)
    for (const std::string& piece : pieces) events.emplace_back(core::BlockDelta{piece});
  events.emplace_back(core::BlockEnded{});
}

// `number` in base block_forms says the forms of the blocks.
core::Events turn_of(unsigned blocks, unsigned number, End end) {
  core::Events events{core::TurnStarted{.prompt_tokens = 9, .prompt_tokens_cached = 4}};
  bool calls = false;
  for (unsigned i = 0; i < blocks; ++i, number /= block_forms) {
    add_block(events, number % block_forms);
    calls = calls || number % 3 == static_cast<unsigned>(core::BlockKind::tool_use);
  }
  core::TurnEnded ended{.reason = calls ? core::StopReason::tool_use : core::StopReason::end_turn};
  if (end == End::failed_inside) events.pop_back();
  if (end == End::failed_inside || end == End::failed_between) {
    events.emplace_back(core::Failed{{.message = "lost"}});
    return events;
  }
  if (end == End::cut) {
    std::get<core::BlockEnded>(events.back()).complete = false;
    ended.reason = core::StopReason::max_tokens;
  }
  if (end == End::stop_string)
    ended = {.reason = core::StopReason::stop_sequence, .stop_sequence = "END"};
  events.emplace_back(ended);
  return events;
}

TEST(Accumulator, EveryOrderOfBlocksWithEveryEndIsTheSameInBothForms) {
  Told told;
  for (unsigned blocks = 0, count = 1; blocks <= blocks_max; ++blocks, count *= block_forms) {
    for (const End end : ends) {
      if (blocks == 0 && (end == End::cut || end == End::failed_inside)) continue;
      for (unsigned number = 0; number < count; ++number) {
        compare_stream_and_answer(turn_of(blocks, number, end), make_head(false), told);
        ASSERT_FALSE(HasFailure()) << blocks << " blocks, number " << number;
      }
    }
  }
  EXPECT_GT(told.answers, 2000);
  EXPECT_GT(told.failures, 1600);
}

}  // namespace
}  // namespace mlxs::wire::anthropic
