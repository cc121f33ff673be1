#include "serve/safeguards.hpp"

#include <gtest/gtest.h>

#include "base/ids.hpp"
#include "core/event_checker.hpp"
#include "serve/turn.hpp"
#include "support/served_model.hpp"

namespace mlxs::serve {
namespace {

core::ChatRequest asking_request() {
  core::ChatRequest request;
  request.asks_safeguards = true;
  request.safeguards_context_json =
      R"({"live_cwd":"/h/p","trusted_directories":{"primary":{"path":"/h/p"}}})";
  return request;
}

core::BlockStarted call(const std::string& id, const std::string& tool) {
  return {.kind = core::BlockKind::tool_use, .tool_id = id, .tool_name = tool};
}

core::Verdicts verdicts_on(const core::Events& events) {
  auto safeguards = Safeguards::begin(AutoMode::rules, asking_request());
  safeguards->note(events);
  return safeguards->verdicts();
}

TEST(Safeguards, AreOnlyThereWhenTheClientAsksAndACheckIsRunning) {
  EXPECT_TRUE(Safeguards::begin(AutoMode::rules, asking_request()));
  EXPECT_FALSE(Safeguards::begin(AutoMode::off, asking_request()));
  EXPECT_FALSE(Safeguards::begin(AutoMode::rules, core::ChatRequest{}));
}

TEST(Safeguards, JudgeEachCallByItsArgumentsFromAllPieces) {
  const core::Verdicts verdicts = verdicts_on(
      {core::TurnStarted{}, core::BlockStarted{}, core::BlockDelta{"sudo ls"}, core::BlockEnded{},
       call("a", "Bash"), core::BlockDelta{R"({"command":"git st)"}, core::BlockDelta{R"(atus"})"},
       core::BlockEnded{}, call("b", "Bash"), core::BlockDelta{R"({"command":"su)"},
       core::BlockDelta{R"(do ls"})"}, core::BlockEnded{}});
  ASSERT_EQ(verdicts.size(), 2U);
  EXPECT_EQ(verdicts[0].call_id, "a");
  EXPECT_EQ(verdicts[0].outcome, core::Outcome::not_flagged);
  EXPECT_EQ(verdicts[1].call_id, "b");
  EXPECT_EQ(verdicts[1].outcome, core::Outcome::flagged);
  EXPECT_NE(verdicts[1].explanation.find("sudo ls"), std::string::npos);
}

TEST(Safeguards, AnAnswerWithoutCallsHasNoVerdicts) {
  EXPECT_TRUE(
      verdicts_on({core::BlockStarted{}, core::BlockDelta{"hello"}, core::BlockEnded{}}).empty());
}

TEST(Safeguards, ACallWithoutArgumentsIsJudgedAsTheWireSaysIt) {
  const core::Verdicts verdicts = verdicts_on({call("a", "TodoWrite"), core::BlockEnded{}});
  ASSERT_EQ(verdicts.size(), 1U);
  EXPECT_EQ(verdicts[0].outcome, core::Outcome::not_flagged);
}

TEST(Safeguards, ACutCallIsTruncatedAndOneThatTheClientNeverSawIsNothing) {
  const core::BlockEnded cut{.complete = false};
  const core::Verdicts verdicts =
      verdicts_on({call("a", "Bash"), core::BlockDelta{R"({"command":"ls")"}, cut});
  ASSERT_EQ(verdicts.size(), 1U);
  EXPECT_EQ(verdicts[0].outcome, core::Outcome::truncated);
  EXPECT_TRUE(verdicts_on({call("a", "Bash"), cut}).empty());
}

// The verdicts at the end of a turn in which the model calls Bash.
std::optional<core::Verdicts> at_the_end_of_a_turn(AutoMode mode) {
  const test::ScriptedVocabulary vocabulary;
  ServedModel model = test::make_served_model(vocabulary, 4096);
  model.auto_mode = mode;
  core::ChatRequest request = asking_request();
  request.messages = {{.role = core::Role::user, .blocks = {core::TextBlock{.text = "go"}}}};
  request.tools = {{.name = "Bash", .description = "", .schema_json = "{}"}};
  PromptMemory prompts(model);
  Turn turn = Turn::begin(model, request, prompts).value();
  base::CountedIds ids;
  core::Events events = turn.feed(engine::Admitted{}, ids);
  const std::string markup =
      "<tool_call>\n<function=Bash>\n<parameter=command>\nsudo ls\n</parameter>\n</function>\n"
      "</tool_call>";
  for (const engine::Output& output :
       {engine::Output(engine::Tokens{.bytes = markup, .n_tokens = 1}),
        engine::Output(engine::Done{.reason = engine::DoneReason::end_of_turn})}) {
    for (core::Event& event : turn.feed(output, ids)) events.push_back(std::move(event));
  }
  core::EventChecker checker;
  for (const core::Event& event : events) EXPECT_EQ(checker.feed(event), "");
  return std::get<core::TurnEnded>(events.back()).verdicts;
}

TEST(Safeguards, StandAtTheEndOfATurnUnderTheIdsOfItsCalls) {
  const auto verdicts = at_the_end_of_a_turn(AutoMode::rules);
  ASSERT_TRUE(verdicts);
  ASSERT_EQ(verdicts->size(), 1U);  // that its id is the call's is for the checker of events
  EXPECT_EQ(verdicts->front().outcome, core::Outcome::flagged);
  EXPECT_FALSE(at_the_end_of_a_turn(AutoMode::off));
}

TEST(Safeguards, WithoutAContextNothingRuns) {
  core::ChatRequest request;
  request.asks_safeguards = true;
  auto safeguards = Safeguards::begin(AutoMode::rules, request);
  safeguards->note(
      {call("a", "Bash"), core::BlockDelta{R"({"command":"ls"})"}, core::BlockEnded{}});
  EXPECT_EQ(safeguards->verdicts().at(0).outcome, core::Outcome::flagged);
}

}  // namespace
}  // namespace mlxs::serve
