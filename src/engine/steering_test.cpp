#include "engine/steering.hpp"

#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <vector>

#include "support/scripted_model.hpp"

namespace mlxs::engine {
namespace {

constexpr Token end = test::end_of_turn_token;

// Thinking stands in brackets; what is no white space and no bracket has been said or thought.
class Quiet final : public Guide {
 public:
  explicit Quiet(bool thinks) : now_{.thinking = thinks, .silent = true} {}
  Guidance begin() override { return now_; }
  Guidance follow(std::string_view bytes) override {
    for (const char byte : bytes) {
      if (byte == '(' || byte == ')') now_.thinking = byte == '(';
      if (std::string_view("() \n").find(byte) == std::string_view::npos) now_.silent = false;
    }
    return now_;
  }

 private:
  Guidance now_;
};

GenerateSpec spec_with(bool thinks) {
  GenerateSpec spec;
  spec.make_guide = [thinks] { return std::make_unique<Quiet>(thinks); };
  return spec;
}

// A model that wants the tokens of a list, in this order of preference, wherever it stands.
class SteeringTest : public testing::Test {
 protected:
  std::string answer(const GenerateSpec& spec, const std::vector<Token>& wishes,
                     float temperature = 0.0F) {
    std::vector<float> logits(test::scripted_vocabulary_size, -100.0F);
    for (std::size_t i = 0; i < wishes.size(); ++i)
      logits[static_cast<std::size_t>(wishes[i])] = 50.0F - 10.0F * static_cast<float>(i);
    auto steering = Steering::create(spec, model_, vocabulary_).value();
    Sampler sampler({.temperature = temperature, .top_p = 0.9F, .seed = 5}, 0, {});
    std::string text;
    for (int left = 8; left > 0; --left) {
      const Steering::Choice choice = steering.choose(sampler, logits, left);
      if (choice.kind != Steering::Choice::Kind::token) return text + "!";
      if (vocabulary_.ends_turn(choice.token)) return text + "$";
      const std::string bytes = vocabulary_.bytes_of(choice.token);
      EXPECT_TRUE(steering.took(choice, bytes));
      text += bytes;
    }
    return text;
  }

  test::ScriptedVocabulary vocabulary_;
  test::ScriptedModel model_{{}};
};

TEST_F(SteeringTest, AnAnswerOfNothingBecomesOneWord) {
  for (const float temperature : {0.0F, 1.0F}) {
    EXPECT_EQ(answer(spec_with(false), {end, 'a', 'b'}, temperature), "a$");
    EXPECT_EQ(answer({}, {end, 'a'}, temperature), "$") << "nobody says that it is silent";
  }
}

TEST_F(SteeringTest, AModelThatHasNothingToSayIsAskedOnce) {
  EXPECT_EQ(answer(spec_with(false), {end, ' ', 'a'}), " $");
  EXPECT_EQ(answer(spec_with(false), {'a'}), "aaaaaaaa");
}

TEST_F(SteeringTest, AnEmptyThoughtIsClosedAndAWordFollows) {
  auto limited = spec_with(true);
  limited.thinking_limit = {.tokens_max = 50, .closer = {')'}};
  EXPECT_EQ(answer(limited, {end, 'a'}), ")a$");
  EXPECT_EQ(answer(spec_with(true), {end, 'a'}), "a$") << "without a closer the word is a thought";
}

TEST_F(SteeringTest, TheWordFitsWhatTheAnswerIsHeldTo) {
  auto triggered = spec_with(false);
  triggered.constraint = {.grammar = "root ::= \"<\" [0-9] \">\"", .trigger = "<"};
  EXPECT_EQ(answer(triggered, {end, 'a'}), "a$");
  auto whole = spec_with(false);
  whole.constraint = {.grammar = "root ::= [0-9]", .trigger = ""};
  EXPECT_EQ(answer(whole, {end, 'a', '7'}), "7$");
  whole.constraint = {.grammar = "root ::= [0-9]?", .trigger = ""};
  EXPECT_EQ(answer(whole, {end, 'a'}), "$") << "the client's shape may be empty";
}

// The closer may end in the header of a call, whose other half the model writes.
TEST_F(SteeringTest, ATriggerMayBeginInTheCloser) {
  auto spec = spec_with(true);
  spec.thinking_limit = {.tokens_max = 0, .closer = {')', '<', 'c'}};
  spec.constraint = {.grammar = "root ::= \"<ca\" [0-9] \">\"", .trigger = "<ca"};
  EXPECT_EQ(answer(spec, {'a', '7', '>'}), ")<ca7>aa");
}

}  // namespace
}  // namespace mlxs::engine
