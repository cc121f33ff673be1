#include "engine/loop.hpp"

#include <gtest/gtest.h>

#include <map>
#include <string>

#include "support/scripted_model.hpp"

namespace mlxs::engine {
namespace {

using test::ScriptedModel;
using test::ScriptedOptions;
using test::ScriptedVocabulary;

// A request's outputs as a test reads them.
struct Heard {
  std::vector<Output> outputs;
  std::string text;
  int tokens = 0;
  int cached = -1;
  const Done* done = nullptr;
  const Failed* failed = nullptr;

  void hear(Output output) {
    if (const auto* admitted = std::get_if<Admitted>(&output))
      cached = admitted->prompt_tokens_cached;
    if (const auto* piece = std::get_if<Tokens>(&output)) {
      text += piece->bytes;
      tokens += piece->n_tokens;
    }
    outputs.push_back(std::move(output));
    done = std::get_if<Done>(&outputs.back());
    failed = std::get_if<Failed>(&outputs.back());
  }
};

class LoopTest : public testing::Test {
 protected:
  void make(ScriptedOptions options, LoopOptions loop_options = {}) {
    model_ = std::make_unique<ScriptedModel>(std::move(options));
    loop_ = std::make_unique<Loop>(*model_, vocabulary_, loop_options);
  }

  Heard& submit(RequestId id, const std::string& prompt, int max_tokens = 100,
                std::vector<std::string> stops = {}) {
    Heard& heard = heard_[id];
    heard.outputs.reserve(10000);  // done and failed point into it
    GenerateSpec spec{.tokens = vocabulary_.tokenize({{.text = prompt, .from_template = true}}),
                      .sampling = {.temperature = 0.0F},
                      .stop_strings = std::move(stops),
                      .max_tokens = max_tokens};
    loop_->handle(Submit{.id = id, .spec = std::move(spec), .sink = [&heard](Output output) {
                           heard.hear(std::move(output));
                         }});
    return heard;
  }

  void run() {
    for (int i = 0; i < 100000 && !loop_->idle(); ++i) {
      loop_->step();
      ASSERT_STREQ(loop_->broken_rule(), "");
    }
    ASSERT_TRUE(loop_->idle());
  }

  ScriptedVocabulary vocabulary_;
  std::unique_ptr<ScriptedModel> model_;
  std::unique_ptr<Loop> loop_;
  std::map<RequestId, Heard> heard_;
};

ScriptedOptions says(const std::string& reply) {
  ScriptedOptions options;
  options.reply = [reply](const std::string&) { return reply; };
  return options;
}

TEST_F(LoopTest, GivesTheAnswerAndCountsIt) {
  make(says("hello"));
  const Heard& heard = submit(1, "hi<|reply|>");
  run();
  ASSERT_NE(heard.done, nullptr);
  EXPECT_EQ(heard.text, "hello");
  EXPECT_EQ(heard.done->reason, DoneReason::end_of_turn);
  EXPECT_EQ(heard.done->usage.prompt_tokens, 3);
  EXPECT_EQ(heard.done->usage.output_tokens, 6);  // with the token that ends the turn
  EXPECT_TRUE(std::holds_alternative<Admitted>(heard.outputs.front()));
}

TEST_F(LoopTest, TellsHowLongThePromptTook) {
  ScriptedOptions options = says("hello");
  options.decode_tokens_max = 4;
  make(std::move(options));
  const Heard& heard = submit(1, "how do you do<|reply|>");
  run();
  ASSERT_NE(heard.done, nullptr);
  EXPECT_EQ(heard.done->usage.prompt_tokens, 14);
  EXPECT_EQ(heard.done->prefill_time, std::chrono::milliseconds(4));
}

TEST_F(LoopTest, EndsAtMaxTokens) {
  make(says("hello"));
  const Heard& heard = submit(1, "hi<|reply|>", 3);
  run();
  EXPECT_EQ(heard.text, "hel");
  EXPECT_EQ(heard.done->reason, DoneReason::max_tokens);
  EXPECT_EQ(heard.done->usage.output_tokens, 3);
}

TEST_F(LoopTest, EndsAtTheEndOfTheWindow) {
  auto options = says("a very long answer");
  options.context_tokens = 8;
  make(options);
  const Heard& heard = submit(1, "hi<|reply|>", 1000);
  run();
  EXPECT_EQ(heard.text, "a ver");
  EXPECT_EQ(heard.done->reason, DoneReason::max_tokens);
}

TEST_F(LoopTest, LeavesTheStopStringOutAndNamesIt) {
  make(says("one END two"));
  const Heard& heard = submit(1, "hi<|reply|>", 100, {"END"});
  run();
  EXPECT_EQ(heard.text, "one ");
  EXPECT_EQ(heard.done->reason, DoneReason::stop_string);
  EXPECT_EQ(heard.done->stop_string, "END");
}

TEST_F(LoopTest, ReportsPrefillInChunksOfTheDecodeBound) {
  auto options = says("x");
  options.decode_tokens_max = 10;
  make(options);
  const Heard& heard = submit(1, std::string(25, 'p') + "<|reply|>");
  run();
  std::vector<int> done;
  for (const Output& output : heard.outputs)
    if (const auto* progress = std::get_if<Progress>(&output)) done.push_back(progress->done);
  EXPECT_EQ(done, (std::vector<int>{10, 20, 26}));
}

TEST_F(LoopTest, ContinuesALaneWhoseTokensAreAPrefixOfThePrompt) {
  make(says("one"));
  submit(1, "hi<|reply|>");
  run();
  const Heard& second = submit(2, "hi<|reply|>one and more<|reply|>");
  run();
  EXPECT_EQ(second.cached, 6);  // "hi", the marker and "one": all that the lane holds
  EXPECT_EQ(second.text, "one");
}

TEST_F(LoopTest, DecodesAtLeastOneTokenOfAPromptItHasSeen) {
  make(says("one"));
  submit(1, "hello there<|reply|>");
  run();
  const Heard& again = submit(2, "hello there<|reply|>");
  run();
  EXPECT_EQ(again.cached, 11);  // all but the marker
  EXPECT_EQ(again.text, "one");
}

TEST_F(LoopTest, StartsOverWhereTheMemoryCannotRewind) {
  auto options = says("one");
  options.rewind_max = 0;
  make(options);
  submit(1, "hello there<|reply|>");
  run();
  const Heard& again = submit(2, "hello there<|reply|>");
  run();
  EXPECT_EQ(again.cached, 0);
  EXPECT_EQ(again.text, "one");
}

TEST_F(LoopTest, KeepsTheLongLaneWhenAShortRequestComes) {
  auto options = says("x");
  options.lanes = 2;
  make(options);
  const std::string conversation(300, 'c');
  submit(1, conversation + "<|reply|>");
  run();
  for (RequestId id = 2; id < 6; ++id) {
    submit(id, "title " + std::to_string(id) + "<|reply|>");
    run();
  }
  const Heard& back = submit(9, conversation + "<|reply|>x more<|reply|>");
  run();
  EXPECT_EQ(back.cached, 302);
}

TEST_F(LoopTest, ASharedHeadDoesNotCostTheOtherConversationItsTail) {
  make(says("x"));
  const std::string head(1500, 'h');
  const std::string first = head + std::string(1000, 'a') + "<|reply|>";
  const std::string second = head + std::string(1000, 'b') + "<|reply|>";
  submit(1, first);
  run();
  submit(2, second);
  run();
  const Heard& back = submit(3, first + "x more<|reply|>");
  run();
  EXPECT_EQ(back.cached, 2502);
}

TEST_F(LoopTest, CancelKeepsTheWorkThatWasDone) {
  auto options = says("x");
  options.decode_tokens_max = 10;
  make(options);
  const std::string prompt = std::string(95, 'p') + "<|reply|>";
  const Heard& first = submit(1, prompt);
  for (int i = 0; i < 6; ++i) loop_->step();
  loop_->handle(Cancel{.id = 1});
  ASSERT_NE(first.failed, nullptr);
  EXPECT_EQ(first.failed->error.code, base::ErrorCode::cancelled);
  EXPECT_TRUE(loop_->idle());
  const Heard& retry = submit(2, prompt);
  run();
  EXPECT_EQ(retry.cached, 60);
}

TEST_F(LoopTest, CancelTakesARequestOutOfTheQueue) {
  auto options = says("x");
  options.lanes = 1;
  make(options);
  submit(1, "first<|reply|>");
  const Heard& second = submit(2, "second<|reply|>");
  loop_->step();
  loop_->handle(Cancel{.id = 2});
  ASSERT_NE(second.failed, nullptr);
  EXPECT_EQ(second.failed->error.code, base::ErrorCode::cancelled);
  run();
  EXPECT_EQ(heard_[1].text, "x");
  EXPECT_EQ(loop_->stats().requests_cancelled_total, 1);
}

TEST_F(LoopTest, CancelOfAnUnknownRequestDoesNothing) {
  make(says("x"));
  loop_->handle(Cancel{.id = 77});
  EXPECT_TRUE(loop_->idle());
}

TEST_F(LoopTest, RefusesMoreThanTheQueueHolds) {
  auto options = says("x");
  options.lanes = 1;
  make(options, {.queue_depth_max = 2});
  for (RequestId id = 1; id <= 3; ++id) submit(id, "p<|reply|>");
  ASSERT_NE(heard_[3].failed, nullptr);
  EXPECT_EQ(heard_[3].failed->error.code, base::ErrorCode::overloaded);
  run();
  EXPECT_EQ(heard_[1].text, "x");
  EXPECT_EQ(heard_[2].text, "x");
}

TEST_F(LoopTest, AFailedDecodeFailsItsRequestsAndTheNextOneWorks) {
  auto options = says("abc");
  options.fails = [](int call) { return call == 2; };
  make(options);
  const Heard& first = submit(1, "p<|reply|>");
  run();
  ASSERT_NE(first.failed, nullptr);
  EXPECT_EQ(first.failed->error.code, base::ErrorCode::internal);
  const Heard& second = submit(2, "p<|reply|>");
  run();
  EXPECT_EQ(second.text, "abc");
  EXPECT_EQ(second.cached, 0);
}

TEST_F(LoopTest, StopFailsEverythingThatIsKnown) {
  auto options = says("x");
  options.lanes = 1;
  make(options);
  submit(1, "a<|reply|>");
  submit(2, "b<|reply|>");
  loop_->step();
  loop_->handle(Stop{});
  EXPECT_TRUE(loop_->stopped());
  EXPECT_TRUE(loop_->idle());
  EXPECT_NE(heard_[1].failed, nullptr);
  EXPECT_NE(heard_[2].failed, nullptr);
}

// A long prefill must not starve a lane that decodes: the promise is a token in every decode call.
TEST_F(LoopTest, ADecodingLaneGetsATokenInEveryStepOfAPrefill) {
  auto options = says(std::string(500, 'y'));
  options.context_tokens = 20000;
  options.decode_tokens_max = 512;
  make(options);
  const Heard& talker = submit(1, "p<|reply|>", 400);
  for (int i = 0; i < 3; ++i) loop_->step();
  const Heard& reader = submit(2, std::string(10000, 'q') + "<|reply|>");
  int steps = 0;
  while (reader.tokens == 0) {
    const int before = talker.tokens;
    loop_->step();
    ++steps;
    ASSERT_EQ(talker.tokens, before + 1) << "step " << steps;
  }
  EXPECT_LE(steps, 10000 / 511 + 2);
}

TEST_F(LoopTest, AShortRequestPassesALongPrefill) {
  auto options = says("y");
  options.context_tokens = 20000;
  make(options);
  const Heard& reader = submit(1, std::string(10000, 'q') + "<|reply|>");
  loop_->step();
  const Heard& title = submit(2, std::string(200, 't') + "<|reply|>");
  int steps = 0;
  while (title.done == nullptr && steps < 100) {
    loop_->step();
    ++steps;
  }
  EXPECT_LE(steps, 5);
  EXPECT_EQ(reader.tokens, 0);
}

TEST_F(LoopTest, ForecastsTheReuseWithoutChangingAnything) {
  make(says("one"));
  submit(1, "hi<|reply|>");
  run();
  ReuseForecast forecast;
  const auto ask = [&] {
    loop_->handle(AskReuse{
        .tokens = vocabulary_.tokenize({{.text = "hi<|reply|>one more", .from_template = true}}),
        .reply = [&](ReuseForecast reply) { forecast = reply; }});
  };
  ask();
  EXPECT_EQ(forecast.tokens_cached, 6);
  forecast = {};
  ask();
  EXPECT_EQ(forecast.tokens_cached, 6);
}

TEST_F(LoopTest, CountsWhatItDecodes) {
  make(says("one"));
  submit(1, "hi<|reply|>");
  run();
  const EngineStats stats = loop_->stats();
  EXPECT_EQ(stats.requests_total, 1);
  EXPECT_EQ(stats.prompt_tokens_total, 3);
  EXPECT_EQ(stats.output_tokens_total, 4);
  EXPECT_EQ(stats.decode_tokens_total, 3 + 3);  // the prompt, and three of the four sampled tokens
  EXPECT_EQ(stats.lanes_busy, 0);
}

}  // namespace
}  // namespace mlxs::engine
