// What an answer is held to, through the loop: guide, thinking limit, constraint, loop guard, and
// what happens when something throws.
#include <gtest/gtest.h>

#include <map>
#include <memory>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "engine/loop.hpp"
#include "support/scripted_model.hpp"

namespace mlxs::engine {
namespace {

// Thinking begins behind '(' or at the start, and ends behind ')'; between '[' and ']' stands a
// call.
class Brackets final : public Guide {
 public:
  explicit Brackets(bool thinks) { now_.thinking = thinks; }
  Guidance begin() override { return now_; }
  Guidance follow(std::string_view bytes) override {
    for (const char byte : bytes) {
      if (byte == '(' || byte == ')') now_.thinking = byte == '(';
      if (byte == '[' || byte == ']') now_.greedy = now_.calling = byte == '[';
    }
    return now_;
  }

 private:
  Guidance now_;
};

std::function<std::unique_ptr<Guide>()> guide(const std::string& kind) {
  return [kind] { return std::make_unique<Brackets>(kind == "thinks"); };
}

struct Answer {
  std::string text;
  int tokens = 0;
  std::optional<Done> done;
  std::optional<Failed> failed;
};

class LoopAnswerTest : public testing::Test {
 protected:
  void make(test::ScriptedOptions options, LoopOptions loop_options = {}) {
    model_ = std::make_unique<test::ScriptedModel>(std::move(options));
    loop_ = std::make_unique<Loop>(*model_, vocabulary_, loop_options);
  }
  void says(const std::string& reply) {
    test::ScriptedOptions options;
    options.reply = [reply](const std::string&) { return reply; };
    make(std::move(options));
  }

  GenerateSpec spec(int max_tokens = 100) const {
    GenerateSpec spec;
    spec.tokens = vocabulary_.tokenize({{.text = "hi<|reply|>", .from_template = true}});
    spec.sampling = {.temperature = 0.0F};
    spec.max_tokens = max_tokens;
    return spec;
  }
  std::vector<Token> tokens(const std::string& text) const {
    return vocabulary_.tokenize({{.text = text}});
  }
  Answer& submit(GenerateSpec spec) {
    const RequestId id = answers_.size() + 1;
    Answer& answer = answers_[id];
    loop_->handle(Submit{.id = id, .spec = std::move(spec), .sink = [&answer](Output output) {
                           ASSERT_FALSE(answer.done || answer.failed) << "an output after the end";
                           if (const auto* piece = std::get_if<Tokens>(&output)) {
                             answer.text += piece->bytes;
                             answer.tokens += piece->n_tokens;
                           }
                           if (const auto* done = std::get_if<Done>(&output)) answer.done = *done;
                           if (const auto* failed = std::get_if<Failed>(&output))
                             answer.failed = *failed;
                         }});
    return answer;
  }
  Answer& answer_to(GenerateSpec spec) {
    Answer& answer = submit(std::move(spec));
    for (int i = 0; i < 100000 && !loop_->idle(); ++i) {
      loop_->step();
      EXPECT_STREQ(loop_->broken_rule(), "");
    }
    EXPECT_TRUE(loop_->idle());
    return answer;
  }

  test::ScriptedVocabulary vocabulary_;
  std::unique_ptr<test::ScriptedModel> model_;
  std::unique_ptr<Loop> loop_;
  std::map<RequestId, Answer> answers_;
};

// --- the constraint

TEST_F(LoopAnswerTest, AModelThatBehavesIsCheckedOnceATokenAndGivesTheSameAnswer) {
  says("[12,345]");
  auto wanted = spec();
  wanted.constraint = {.grammar = "root ::= \"[\" [0-9,]* \"]\"", .trigger = ""};
  const Answer& answer = answer_to(wanted);
  EXPECT_EQ(answer.text, "[12,345]");
  EXPECT_EQ(answer.done->reason, DoneReason::end_of_turn);
  EXPECT_EQ(answer.done->usage.output_tokens, 9);
  EXPECT_EQ(model_->grammar_counts().tokens_asked, 9) << "eight of the text and the end";
  EXPECT_EQ(model_->grammar_counts().quick_looks, 0);
}

TEST_F(LoopAnswerTest, BeforeItsTriggerAConstraintAsksNothing) {
  says("just words, and more words");
  auto wanted = spec();
  wanted.constraint = {.grammar = "root ::= \"<call>\" [a]+", .trigger = "<call>"};
  EXPECT_EQ(answer_to(wanted).text, "just words, and more words");
  EXPECT_EQ(model_->grammar_counts().tokens_asked, 0);
}

TEST_F(LoopAnswerTest, AnAnswerIsTurnedToItsGrammar) {
  says("Well, [1");
  auto wanted = spec();
  wanted.constraint = {.grammar = "root ::= \"[\" [0-9]+ \"]\"", .trigger = ""};
  const Answer& answer = answer_to(wanted);
  ASSERT_TRUE(answer.done);
  EXPECT_EQ(answer.text.front(), '[');
  EXPECT_EQ(answer.text.back(), ']');
  EXPECT_EQ(answer.text.find_first_not_of("[]0123456789"), std::string::npos);
  EXPECT_EQ(answer.done->reason, DoneReason::end_of_turn);
}

TEST_F(LoopAnswerTest, AWholeAnswerEndsWhereTheModelGoesOnWithSomethingElse) {
  says("12 is the number");
  auto wanted = spec();
  wanted.constraint = {.grammar = "root ::= [0-9]+", .trigger = ""};
  const Answer& answer = answer_to(wanted);
  EXPECT_EQ(answer.text, "12");
  EXPECT_EQ(answer.done->reason, DoneReason::end_of_turn);
  EXPECT_EQ(answer.done->usage.output_tokens, 3);
  EXPECT_EQ(answer.done->tokens, tokens("12"));
}

TEST_F(LoopAnswerTest, BehindATriggeredGrammarTheModelIsFreeAgain) {
  says("so <7> and <8> end");
  auto wanted = spec();
  wanted.constraint = {.grammar = "root ::= \"<\" [0-9] \">\"", .trigger = "<"};
  EXPECT_EQ(answer_to(wanted).text, "so <7> and <8> end");
  EXPECT_EQ(model_->grammar_counts().tokens_asked, 4) << "two held tokens each";
}

TEST_F(LoopAnswerTest, AGrammarThatDoesNotCompileFailsItsRequestOnly) {
  says("fine");
  auto broken = spec();
  broken.constraint = {.grammar = "no grammar", .trigger = ""};
  const Answer& failed = submit(broken);
  ASSERT_TRUE(failed.failed) << "at once";
  EXPECT_EQ(failed.failed->error.code, base::ErrorCode::invalid_request);
  EXPECT_EQ(answer_to(spec()).text, "fine");
}

TEST_F(LoopAnswerTest, AGrammarThatNoTokenGoesOnWithFailsTheRequest) {
  test::ScriptedOptions options;
  options.reply = [](const std::string&) { return "ab"; };
  options.suppressed_tokens = {'b'};
  make(std::move(options));
  auto wanted = spec();
  wanted.constraint = {.grammar = "root ::= \"ab\"", .trigger = ""};
  const Answer& failed = answer_to(wanted);
  ASSERT_TRUE(failed.failed);
  EXPECT_EQ(failed.failed->error.code, base::ErrorCode::internal);
}

TEST_F(LoopAnswerTest, AConstraintDoesNotHoldInThinking) {
  says("let me see)7");
  auto wanted = spec();
  wanted.make_guide = guide("thinks");
  wanted.constraint = {.grammar = "root ::= [0-9]", .trigger = ""};
  EXPECT_EQ(answer_to(wanted).text, "let me see)7");
}

TEST_F(LoopAnswerTest, ThinkingInBetweenIsNotPartOfATrigger) {
  says("<(x)c8 <(c8");
  auto wanted = spec(9);
  wanted.make_guide = guide("");
  wanted.constraint = {.grammar = "root ::= \"<(c7\"", .trigger = "<(c"};
  EXPECT_EQ(answer_to(wanted).text, "<(x)c8 <(");
}

TEST_F(LoopAnswerTest, AnOpenerOfThinkingMayStandInTheGrammar) {
  says("(let me see)7");
  auto wanted = spec();
  wanted.make_guide = guide("");
  wanted.constraint = {.grammar = "root ::= [(]? [0-9]", .trigger = ""};
  EXPECT_EQ(answer_to(wanted).text, "(let me see)7");
}

TEST_F(LoopAnswerTest, AnAnswerThatIsAskedForIsNotLeftOutByEndingInThinking) {
  says("hm");
  auto wanted = spec(20);
  wanted.make_guide = guide("thinks");
  wanted.constraint = {.grammar = "root ::= [0-9]", .trigger = ""};
  auto limited = wanted;
  limited.thinking_limit = {.tokens_max = 50, .closer = tokens(")")};
  const Answer& closed = answer_to(limited);
  EXPECT_EQ(closed.text.substr(0, 3), "hm)");
  EXPECT_EQ(closed.text.size(), 4U);
  EXPECT_NE(std::string("0123456789").find(closed.text.back()), std::string::npos);
  const Answer& open = answer_to(wanted);
  EXPECT_EQ(open.done->usage.output_tokens, 20) << "without a closer it thinks on";
}

// --- guide and thinking limit

TEST_F(LoopAnswerTest, TheSkeletonIsGreedyAndTheRestIsDrawnAsBefore) {
  make({});
  auto drawn = spec(60);
  drawn.sampling = {.temperature = 1.0F, .top_k = 40, .seed = 3};
  auto guided = drawn;
  guided.make_guide = [] { return std::make_unique<Brackets>(false); };
  const std::string free = answer_to(drawn).text;
  EXPECT_EQ(answer_to(guided).text.substr(0, free.find('[')), free.substr(0, free.find('[')));
  auto greedy = drawn;
  greedy.make_guide = [] {
    auto brackets = std::make_unique<Brackets>(false);
    static_cast<void>(brackets->follow("["));
    return brackets;
  };
  auto cold = drawn;
  cold.sampling.temperature = 0.0F;
  const std::string likeliest = answer_to(cold).text;
  const std::size_t until = likeliest.find(']');
  EXPECT_EQ(answer_to(greedy).text.substr(0, until), likeliest.substr(0, until));
}

TEST_F(LoopAnswerTest, ThinkingEndsAtItsLimitAndTheAnswerFollows) {
  says("thinking on and on");
  auto wanted = spec(12);
  wanted.make_guide = guide("thinks");
  wanted.thinking_limit = {.tokens_max = 8, .closer = tokens(".)")};
  const Answer& answer = answer_to(wanted);
  EXPECT_EQ(answer.text, "thinking.)n ");
  EXPECT_EQ(answer.tokens, 12);
  EXPECT_EQ(answer.done->usage.output_tokens, 12);
  EXPECT_EQ(answer.done->tokens, tokens("thinking.)n "));
}

TEST_F(LoopAnswerTest, NoThinkingAtAllIsClosedAtOnce) {
  says("thinking");
  auto wanted = spec(4);
  wanted.make_guide = guide("thinks");
  wanted.thinking_limit = {.tokens_max = 0, .closer = tokens(")")};
  EXPECT_EQ(answer_to(wanted).text, ")hin");
}

TEST_F(LoopAnswerTest, ALimitNeedsAGuide) {
  says("thinking");
  auto wanted = spec();
  wanted.thinking_limit = {.tokens_max = 2, .closer = tokens(")")};
  EXPECT_EQ(answer_to(wanted).text, "thinking");
}

TEST_F(LoopAnswerTest, StopStringsAreLookedForOutsideThinkingOnly) {
  says("END EN)D one END two");
  auto wanted = spec();
  wanted.make_guide = guide("thinks");
  wanted.stop_strings = {"END"};
  const Answer& answer = answer_to(wanted);
  EXPECT_EQ(answer.text, "END EN)D one ");
  EXPECT_EQ(answer.done->reason, DoneReason::stop_string);
}

TEST_F(LoopAnswerTest, StopStringsAreNotLookedForInCalls) {
  says("one EN[END END]D END two");
  auto wanted = spec();
  wanted.make_guide = guide("");
  wanted.stop_strings = {"END"};
  EXPECT_EQ(answer_to(wanted).text, "one EN[END END]D ");
}

TEST_F(LoopAnswerTest, WhatAStopStringHoldsBackComesBeforeThinking) {
  says("one EN(END)D END");
  auto wanted = spec();
  wanted.make_guide = guide("");
  wanted.stop_strings = {"END"};
  EXPECT_EQ(answer_to(wanted).text, "one EN(END)D ");
}

TEST_F(LoopAnswerTest, ACloserIsNoStopString) {
  says("thinking");
  auto wanted = spec(6);
  wanted.make_guide = guide("thinks");
  wanted.stop_strings = {")..", "."};
  wanted.thinking_limit = {.tokens_max = 2, .closer = tokens(")..")};
  const Answer& answer = answer_to(wanted);
  EXPECT_EQ(answer.text, "th)..i") << "also behind the bracket that ends thinking";
  EXPECT_EQ(answer.done->reason, DoneReason::max_tokens);
}

TEST_F(LoopAnswerTest, ACloserIsNotCutByMaxTokens) {
  says("thinking on and on");
  auto wanted = spec(10);
  wanted.make_guide = guide("thinks");
  wanted.thinking_limit = {.tokens_max = 100, .closer = tokens("..)")};
  const Answer& answer = answer_to(wanted);
  EXPECT_EQ(answer.text, "thinkin..)");
  EXPECT_EQ(answer.done->reason, DoneReason::max_tokens);
}

// --- the loop guard

TEST_F(LoopAnswerTest, AnAnswerThatRepeatsItselfIsStopped) {
  std::string reply = "It begins well. ";
  while (reply.size() < 3000) reply += "and then it says this again ";
  says(reply);
  const Answer& answer = answer_to(spec(3000));
  EXPECT_EQ(answer.done->reason, DoneReason::loop);
  EXPECT_EQ(answer.text.size(), 16U + 512U - 1U) << "the space before is part of the repeat";
  EXPECT_EQ(answer.done->usage.output_tokens, static_cast<int>(answer.text.size()));
}

// --- what throws

TEST_F(LoopAnswerTest, ADecodeThatThrowsEndsItsRequestsAndTheNextOneWorks) {
  test::ScriptedOptions options;
  options.reply = [](const std::string&) { return "abc"; };
  int calls = 0;
  options.on_decode = [&calls](std::span<const BatchToken>) {
    if (++calls == 3) throw std::runtime_error("no such kernel");
  };
  make(std::move(options));
  const Answer& first = submit(spec());
  const Answer& second = answer_to(spec());
  ASSERT_TRUE(first.failed && second.failed);
  EXPECT_EQ(first.failed->error.code, base::ErrorCode::internal);
  EXPECT_EQ(answer_to(spec()).text, "abc");
  EXPECT_EQ(loop_->stats().lanes_busy, 0);
}

TEST_F(LoopAnswerTest, NoMemoryForTheCacheEndsRequestsAndNotTheProgram) {
  test::ScriptedOptions options;
  options.lanes = 1;
  options.reply = [](const std::string&) { return std::string(50, 'a'); };
  options.copy_throws = [](int copy) { return copy == 1; };
  make(std::move(options), {.cache = {.bytes_max = 1U << 20U}});
  const Answer& first = answer_to(spec());
  ASSERT_TRUE(first.done) << "its answer had come before it was to be kept";
  EXPECT_EQ(answer_to(spec()).text, std::string(50, 'a'));
  EXPECT_EQ(loop_->stats().lanes_busy, 0);
}

TEST_F(LoopAnswerTest, AGuideThatThrowsFailsItsRequestOnly) {
  says("abcdef");
  class Thrower final : public Guide {
    Guidance begin() override { return {}; }
    Guidance follow(std::string_view bytes) override {
      if (bytes == "c") throw std::runtime_error("c");
      return {};
    }
  };
  auto bad = spec();
  bad.make_guide = [] { return std::make_unique<Thrower>(); };
  auto worse = spec();
  worse.make_guide = []() -> std::unique_ptr<Guide> { throw std::bad_alloc(); };
  const Answer& other = submit(spec());
  const Answer& at_once = submit(worse);
  const Answer& later = answer_to(bad);
  EXPECT_TRUE(at_once.failed && later.failed);
  EXPECT_EQ(later.text, "ab");
  EXPECT_EQ(other.text, "abcdef");
}

}  // namespace
}  // namespace mlxs::engine
