#include "serve/turn.hpp"

#include <gtest/gtest.h>

#include "core/event_checker.hpp"
#include "core/fold.hpp"
#include "support/served_model.hpp"

namespace mlxs::serve {
namespace {

using engine::Admitted;
using engine::Done;
using engine::DoneReason;
using engine::Tokens;

core::ChatRequest request_with(const std::string& text) {
  core::ChatRequest request;
  request.messages = {{.role = core::Role::user, .blocks = {core::TextBlock{.text = text}}}};
  request.max_tokens = 100;
  return request;
}

// Drives a turn as http/generate does and holds the grammar of its events.
class Dialogue {
 public:
  explicit Dialogue(const core::ChatRequest& request, int context_tokens = 4096)
      : model_(test::make_served_model(vocabulary_, context_tokens)),
        prompts_(model_),
        turn_(Turn::begin(model_, request, prompts_).value()) {}

  Dialogue& hears(const engine::Output& output) { return note(turn_.feed(output, ids_)); }
  Dialogue& says(const std::string& text, int n_tokens = 1) {
    return hears(Tokens{.bytes = text, .n_tokens = n_tokens});
  }
  Dialogue& ends(DoneReason reason = DoneReason::end_of_turn, const std::string& stop = "") {
    return hears(Done{
        .reason = reason, .stop_string = stop, .usage = {.prompt_tokens = 9, .output_tokens = 50}});
  }
  Dialogue& note(const core::Events& events) {
    for (const core::Event& event : events) {
      EXPECT_EQ(checker_.feed(event), "");
      fold_.feed(event);
      events_.push_back(event);
    }
    return *this;
  }

  core::Answer answer() { return std::get<core::Answer>(fold_.take()); }
  const core::Events& events() const { return events_; }
  Turn& turn() { return turn_; }

 private:
  test::ScriptedVocabulary vocabulary_;
  ServedModel model_;
  PromptMemory prompts_;
  Turn turn_;
  base::CountedIds ids_;
  core::EventChecker checker_;
  core::Fold fold_;
  core::Events events_;
};

TEST(Turn, SubmitsTheWholePromptWithTheModelsDefaults) {
  Dialogue dialogue(request_with("hi"));
  const engine::GenerateSpec& spec = dialogue.turn().spec();
  EXPECT_EQ(spec.tokens.size(), std::string("<|user|>hi").size() + 1);
  EXPECT_EQ(spec.tokens.back(), test::reply_token);
  EXPECT_EQ(spec.boundaries, (std::vector<int>{8, 10})) << "start and end of the user's words";
  EXPECT_EQ(spec.max_tokens, 100);
  EXPECT_EQ(spec.sampling.temperature, 0.0F);
}

TEST(Turn, ARequestsSamplingBeatsTheModels) {
  auto request = request_with("hi");
  request.sampling.temperature = 0.5F;
  EXPECT_EQ(Dialogue(request).turn().spec().sampling.temperature, 0.5F);
}

TEST(Turn, ClampsMaxTokensToTheWindow) {
  auto request = request_with("hi");
  request.max_tokens = 32000;
  EXPECT_EQ(Dialogue(request, 100).turn().spec().max_tokens, 100 - 11);
  request.max_tokens.reset();
  EXPECT_EQ(Dialogue(request, 100).turn().spec().max_tokens, 100 - 11);
}

TEST(Turn, RefusesAPromptThatLeavesNoRoomInTheWordsClientsKnow) {
  test::ScriptedVocabulary vocabulary;
  const ServedModel model = test::make_served_model(vocabulary, 20);
  PromptMemory prompts(model);
  const auto fits = Turn::begin(model, request_with(std::string(10, 'x')), prompts);
  EXPECT_TRUE(fits.ok());
  const auto refused = Turn::begin(model, request_with(std::string(11, 'x')), prompts);
  ASSERT_FALSE(refused.ok());
  EXPECT_EQ(refused.error().code, base::ErrorCode::prompt_too_long);
  EXPECT_EQ(refused.error().message, "prompt is too long: 20 tokens > 18 maximum");
}

TEST(Turn, ToolResultsLeaveTheReserveAlone) {
  test::ScriptedVocabulary vocabulary;
  const ServedModel model = test::make_served_model(vocabulary, 1000);
  PromptMemory prompts(model);
  auto request = request_with(std::string(880, 'x'));
  EXPECT_TRUE(Turn::begin(model, request, prompts).ok());
  request.messages.back().blocks.emplace_back(core::ToolResultBlock{.tool_use_id = "t"});
  const auto refused = Turn::begin(model, request, prompts);
  ASSERT_FALSE(refused.ok());
  EXPECT_EQ(refused.error().code, base::ErrorCode::prompt_too_long);
}

TEST(Turn, ContinuesTheClientsBeginningOfTheAnswer) {
  auto request = request_with("hi");
  request.thinking.mode = core::ThinkingMode::adaptive;
  request.messages.push_back(
      {.role = core::Role::assistant, .blocks = {core::TextBlock{.text = "{\"a\": \n"}}});
  Dialogue dialogue(request);
  const engine::GenerateSpec& spec = dialogue.turn().spec();
  EXPECT_EQ(spec.tokens.size(), std::string("<|user|>hi").size() + 1 + 5) << "no thinking";
  EXPECT_EQ(spec.tokens.back(), ':');
  dialogue.hears(Admitted{}).says(" 1}").ends();
  EXPECT_EQ(std::get<core::TextBlock>(dialogue.answer().blocks[0]).text, " 1}");
}

const core::Tool read_tool{.name = "Read", .description = "", .schema_json = "{}"};

TEST(Turn, CallsAreTextWhereTheClientCanRunNone) {
  auto forbids = request_with("read it");
  forbids.tools = {read_tool};
  forbids.tool_choice.kind = core::ToolChoiceKind::none;
  const std::string call = "<tool_call>\n<function=Read>\n</function>\n</tool_call>";
  for (const core::ChatRequest& request : {forbids, request_with("read it")}) {
    Dialogue dialogue(request);
    dialogue.hears(Admitted{}).says(call).ends();
    const core::Answer answer = dialogue.answer();
    EXPECT_EQ(std::get<core::TextBlock>(answer.blocks.at(0)).text, call);
    EXPECT_EQ(answer.reason, core::StopReason::end_turn);
  }
}

TEST(Turn, EndsBehindTheFirstCallWhereOneIsWanted) {
  auto request = request_with("read both");
  request.tools = {read_tool};
  request.tool_choice.parallel = false;
  const std::string call = "<tool_call>\n<function=Read>\n</function>\n</tool_call>";
  Dialogue dialogue(request);
  dialogue.hears(Admitted{.prompt_tokens_cached = 5}).says("Now. ", 2).says(call + call, 9);
  EXPECT_TRUE(dialogue.turn().finished());
  dialogue.says("more").ends();
  const core::Answer answer = dialogue.answer();
  ASSERT_EQ(answer.blocks.size(), 2U);
  EXPECT_EQ(std::get<core::ToolUseBlock>(answer.blocks[1]).name, "Read");
  EXPECT_EQ(answer.reason, core::StopReason::tool_use);
  EXPECT_EQ(answer.usage.output_tokens, 11);
  EXPECT_EQ(answer.usage.prompt_tokens_cached, 5);
}

TEST(Turn, LimitsThinkingSoThatAnAnswerFollows) {
  auto request = request_with("hi");
  const auto limit = [&request](int window) {
    return Dialogue(request, window).turn().spec().thinking_limit.value().tokens_max;
  };
  EXPECT_EQ(limit(4096), 0) << "thinking is not wanted";
  request.thinking = {.mode = core::ThinkingMode::enabled, .budget_tokens = 2000};
  EXPECT_EQ(limit(4096), 0) << "100 tokens are for the answer";
  request.max_tokens = 8000;
  EXPECT_EQ(limit(16384), 2000);
  EXPECT_LT(limit(2048), 1024) << "the window is the limit";
  request.thinking = {.mode = core::ThinkingMode::adaptive};
  EXPECT_EQ(limit(16384), 8000 - 1024);
}

TEST(Turn, TheGuideReadsAlong) {
  auto request = request_with("hi");
  request.thinking.mode = core::ThinkingMode::adaptive;
  Dialogue dialogue(request);
  const auto guide = dialogue.turn().spec().make_guide();
  EXPECT_TRUE(guide->begin().thinking);
  EXPECT_TRUE(guide->follow("hm").thinking);
  EXPECT_FALSE(guide->follow("\n</think>\n\n").thinking);
  EXPECT_FALSE(guide->follow("So: ").greedy);
  EXPECT_TRUE(guide->follow("<tool_call>\n<function=Read>\n<parameter=pa").greedy);
  EXPECT_FALSE(guide->follow("th>\na.p").greedy);
  EXPECT_FALSE(guide->follow("y\n</parameter>\n</function>\n</tool_call>").greedy);
}

TEST(Turn, RefusesAModelThatIsNotHere) {
  test::ScriptedVocabulary vocabulary;
  const ServedModel model = test::make_served_model(vocabulary);
  PromptMemory prompts(model);
  auto request = request_with("hi");
  for (const char* name :
       {"", "scripted", "default", "claude-opus-5-5", "claude-haiku-4-5-20251001"}) {
    request.model = name;
    EXPECT_TRUE(Turn::begin(model, request, prompts).ok()) << name;
  }
  request.model = "other-model";
  const auto refused = Turn::begin(model, request, prompts);
  ASSERT_FALSE(refused.ok());
  EXPECT_EQ(refused.error().code, base::ErrorCode::not_found);
  EXPECT_EQ(refused.error().message,
            "There is no model \"other-model\" here; this server serves \"scripted\".");
}

TEST(Turn, RefusesAPromptOfNothing) {
  test::ScriptedVocabulary vocabulary;
  ServedModel model = test::make_served_model(vocabulary);
  const std::string silent_on_hi =
      "{%- for m in messages -%}{{- m['content'] if m['content'] != 'hi' -}}{%- endfor -%}";
  model.chat_template = chat::Template::create(silent_on_hi, "", "").value();
  PromptMemory prompts(model);
  const auto refused = Turn::begin(model, request_with("hi"), prompts);
  ASSERT_FALSE(refused.ok());
  EXPECT_EQ(refused.error().code, base::ErrorCode::invalid_request);
}

TEST(Turn, AnswersWithText) {
  Dialogue dialogue(request_with("hi"));
  dialogue.hears(Admitted{.prompt_tokens_cached = 4}).says("Hel").says("lo").ends();
  const core::Answer answer = dialogue.answer();
  ASSERT_EQ(answer.blocks.size(), 1U);
  EXPECT_EQ(std::get<core::TextBlock>(answer.blocks[0]).text, "Hello");
  EXPECT_EQ(answer.reason, core::StopReason::end_turn);
  EXPECT_EQ(std::get<core::TurnStarted>(dialogue.events()[0]).prompt_tokens_cached, 4);
  EXPECT_TRUE(dialogue.turn().finished());
}

TEST(Turn, NeverCutsACharacter) {
  Dialogue dialogue(request_with("hi"));
  dialogue.hears(Admitted{}).says("\xF0\x9F").says("\x98\x80 \xE4").says("\xBD").ends();
  EXPECT_EQ(std::get<core::TextBlock>(dialogue.answer().blocks[0]).text,
            "\xF0\x9F\x98\x80 \xEF\xBF\xBD");
}

TEST(Turn, CountsThinkingTokens) {
  auto request = request_with("hi");
  request.thinking.mode = core::ThinkingMode::adaptive;
  Dialogue dialogue(request);
  dialogue.hears(Admitted{})
      .says("hm ", 2)
      .says("so", 1)
      .says("\n</think>\n\n", 1)
      .says("Yes", 3)
      .ends();
  const core::Answer answer = dialogue.answer();
  EXPECT_EQ(std::get<core::ThinkingBlock>(answer.blocks[0]).text, "hm so");
  EXPECT_EQ(std::get<core::TextBlock>(answer.blocks[1]).text, "Yes");
  EXPECT_EQ(answer.usage.thinking_tokens, 4);
  EXPECT_EQ(answer.usage.output_tokens, 50);
}

TEST(Turn, AToolCallGetsAnIdAndEndsTheTurn) {
  auto request = request_with("read it");
  request.tools = {{.name = "Read",
                    .description = "",
                    .schema_json = R"({"type":"object","properties":{"path":{"type":"string"}}})"}};
  Dialogue dialogue(request);
  dialogue.hears(Admitted{})
      .says(
          "<tool_call>\n<function=Read>\n<parameter=path>\na.py\n</parameter>\n</function>\n</"
          "tool_call>")
      .ends();
  const core::Answer answer = dialogue.answer();
  const auto& call = std::get<core::ToolUseBlock>(answer.blocks.at(0));
  EXPECT_EQ(call.id, "toolu_1");
  EXPECT_EQ(call.name, "Read");
  EXPECT_EQ(call.input_json, R"({"path":"a.py"})");
  EXPECT_EQ(answer.reason, core::StopReason::tool_use);
}

TEST(Turn, AToolCallThatIsCutIsNotACall) {
  Dialogue dialogue(request_with("write it"));
  dialogue.hears(Admitted{})
      .says("Now: <tool_call>\n<function=Write>\n<parameter=content>\nhalf of")
      .ends(DoneReason::max_tokens);
  const core::Answer answer = dialogue.answer();
  ASSERT_EQ(answer.blocks.size(), 1U);
  EXPECT_EQ(answer.reason, core::StopReason::max_tokens);
}

TEST(Turn, ACallThatCannotBeReadIsTextWhereTheModelEndedIt) {
  const auto answer_to = [](DoneReason reason) {
    auto request = request_with("write it");
    request.tools = {{.name = "Write", .description = "", .schema_json = "{}"}};
    Dialogue dialogue(request);
    dialogue.hears(Admitted{})
        .says("Now: <tool_call>\n<function=Write>\n<parameter=content\nhalf of")
        .ends(reason);
    return dialogue.answer();
  };
  const core::Answer answer = answer_to(DoneReason::end_of_turn);
  ASSERT_EQ(answer.blocks.size(), 2U);
  EXPECT_EQ(std::get<core::TextBlock>(answer.blocks[1]).text, "Write {<parameter=content\nhalf of");
  EXPECT_EQ(answer.reason, core::StopReason::end_turn);
  EXPECT_EQ(answer_to(DoneReason::max_tokens).blocks.size(), 1U);
  EXPECT_EQ(answer_to(DoneReason::loop).blocks.size(), 1U);
}

TEST(Turn, ACallIsRunWhateverStopStringFollowsIt) {
  auto request = request_with("read it");
  request.tools = {read_tool};
  Dialogue dialogue(request);
  dialogue.hears(Admitted{})
      .says("<tool_call>\n<function=Read>\n</function>\n</tool_call>")
      .ends(DoneReason::stop_string, "END");
  const core::Answer answer = dialogue.answer();
  EXPECT_EQ(answer.blocks.size(), 1U);
  EXPECT_EQ(answer.reason, core::StopReason::tool_use);
  EXPECT_EQ(answer.stop_sequence, "");
}

TEST(Turn, AFullWindowIsNamedToWhoKnowsTheName) {
  const auto reason_for = [](std::optional<int> max_tokens, bool knows) {
    auto request = request_with("hi");
    request.max_tokens = max_tokens;
    request.knows_window_full = knows;
    Dialogue dialogue(request, 100);
    dialogue.hears(Admitted{}).says("one ").ends(DoneReason::max_tokens);
    return dialogue.answer().reason;
  };
  EXPECT_EQ(reason_for(1000, true), core::StopReason::window_full);
  EXPECT_EQ(reason_for(std::nullopt, true), core::StopReason::window_full);
  EXPECT_EQ(reason_for(100 - 11, true), core::StopReason::max_tokens);
  EXPECT_EQ(reason_for(1000, false), core::StopReason::max_tokens);
}

TEST(Turn, NamesTheStopSequence) {
  Dialogue dialogue(request_with("hi"));
  dialogue.hears(Admitted{}).says("one ").ends(DoneReason::stop_string, "END");
  const core::Answer answer = dialogue.answer();
  EXPECT_EQ(answer.reason, core::StopReason::stop_sequence);
  EXPECT_EQ(answer.stop_sequence, "END");
}

TEST(Turn, ThoughtsAreTheAnswerWhenNothingElseCame) {
  auto request = request_with("hi");
  request.thinking.mode = core::ThinkingMode::enabled;
  Dialogue dialogue(request);
  dialogue.hears(Admitted{}).says("It is 42.").ends();
  const core::Answer answer = dialogue.answer();
  ASSERT_EQ(answer.blocks.size(), 2U);
  EXPECT_EQ(std::get<core::TextBlock>(answer.blocks[1]).text, "It is 42.");
}

TEST(Turn, AnnouncesItselfOnceBeforeALaneIsFree) {
  Dialogue dialogue(request_with("hi"));
  dialogue.note(dialogue.turn().announce()).note(dialogue.turn().announce());
  EXPECT_EQ(dialogue.events().size(), 1U);
  dialogue.hears(Admitted{.prompt_tokens_cached = 3}).says("x").ends();
  EXPECT_EQ(dialogue.answer().blocks.size(), 1U);
}

TEST(Turn, FailsFromOutsideOnceAndHearsNothingAfterwards) {
  Dialogue dialogue(request_with("hi"));
  const base::Error stopping{.code = base::ErrorCode::unavailable, .message = "stopping"};
  dialogue.hears(Admitted{}).says("Hel").note(dialogue.turn().fail(stopping));
  const std::size_t events = dialogue.events().size();
  dialogue.note(dialogue.turn().fail(stopping)).says("lo").ends();
  EXPECT_EQ(dialogue.events().size(), events);
}

TEST(Turn, HandsTheEnginesFailureOn) {
  Dialogue dialogue(request_with("hi"));
  dialogue.hears(engine::Failed{.error = {.code = base::ErrorCode::overloaded, .message = "busy"}});
  ASSERT_EQ(dialogue.events().size(), 1U);
  EXPECT_TRUE(dialogue.turn().finished());
}

}  // namespace
}  // namespace mlxs::serve
