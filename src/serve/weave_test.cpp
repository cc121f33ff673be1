#include "serve/weave.hpp"

#include <gtest/gtest.h>

#include <string>

namespace mlxs::serve {
namespace {

const std::vector<std::string> ends{"<end>"};

core::PromptPiece ours(const std::string& text) { return {.text = text, .from_template = true}; }
core::PromptPiece theirs(const std::string& text) { return {.text = text, .from_template = false}; }

// "U:one<end>A:first<end>U:two<end>A:second<end>U:three<end>A:" as far as `turns` goes.
core::Prompt prompt_of(int turns) {
  const char* words[] = {"one", "first", "two", "second", "three"};
  core::Prompt prompt;
  for (int i = 0; i < 2 * turns - 1; ++i)
    append_pieces(prompt, {ours(i % 2 == 0 ? "U:" : "A:"), theirs(words[i]), ours("<end>")});
  append_pieces(prompt, {ours("A:")});
  return prompt;
}

chat::Conversation conversation() {
  return {.messages = {{.role = "user", .content = "one"},
                       {.role = "assistant", .content = "first"},
                       {.role = "user", .content = "two"},
                       {.role = "assistant", .content = "second"},
                       {.role = "user", .content = "three"}}};
}

RecalledTurn turn(std::size_t message, const AnswerPlace& place, engine::Token token) {
  return {.message = message,
          .answers = {std::make_shared<const SampledAnswer>(
              SampledAnswer{.place = place, .tokens = {token}})}};
}

// The same conversation as it grows: each answer is sampled where the prompt before it ended.
class Grown {
 public:
  Grown() {
    turns.push_back(turn(1, at(1).place, 11));
    turns.push_back(turn(3, at(2).place, 12));
  }
  Weave at(int exchanges) const { return at(prompt_of(exchanges)); }
  Weave at(const core::Prompt& prompt) const {
    return weave(RenderedText(prompt, ends), conversation(), turns, ends);
  }
  std::vector<RecalledTurn> turns;
};

TEST(Weave, PutsAnswersInThePlaceOfTheirTurns) {
  const Weave woven = Grown().at(3);
  ASSERT_EQ(woven.segments.size(), 3U);
  EXPECT_EQ(core::text_of(woven.segments[0].pieces), "U:one<end>A:");
  EXPECT_EQ(woven.segments[0].rendered_end, 5U);
  EXPECT_EQ(woven.segments[0].answer->tokens, std::vector<engine::Token>{11});
  EXPECT_EQ(core::text_of(woven.segments[1].pieces), "<end>U:two<end>A:");
  EXPECT_EQ(woven.segments[1].answer->tokens, std::vector<engine::Token>{12});
  EXPECT_EQ(core::text_of(woven.segments[2].pieces), "<end>U:three<end>A:");
  EXPECT_EQ(woven.replayed, (std::vector<std::size_t>{1, 3}));
}

TEST(Weave, WithoutAnswersIsTheRenderedText) {
  Grown grown;
  grown.turns.clear();
  const Weave woven = grown.at(3);
  ASSERT_EQ(woven.segments.size(), 1U);
  EXPECT_EQ(core::text_of(woven.segments[0].pieces), core::text_of(prompt_of(3)));
  EXPECT_EQ(core::text_of(woven.place.header), "<end>A:");
  EXPECT_EQ(woven.place.segment_bytes, woven.segments[0].rendered_end - 7);
}

TEST(Weave, AnAnswerIsNotPutBehindAnotherAnswerThanBefore) {
  Grown grown;
  grown.turns[0] = turn(1, grown.turns[0].answers[0]->place, 99);
  EXPECT_EQ(grown.at(3).replayed, std::vector<std::size_t>{1});
  AnswerPlace place = grown.turns[1].answers[0]->place;
  grown = Grown();
  place.header.push_back(ours("<think>"));
  grown.turns[0] = turn(1, grown.turns[0].answers[0]->place, 11);
  EXPECT_EQ(grown.at(3).replayed, (std::vector<std::size_t>{1, 3})) << "its own header is its own";
  AnswerPlace first = grown.turns[0].answers[0]->place;
  first.header.push_back(ours("<think>"));
  grown.turns[0] = turn(1, first, 11);
  EXPECT_EQ(grown.at(3).replayed, std::vector<std::size_t>{1});
}

// The same bytes, but what was the template's is the client's now.
TEST(Weave, ForgedMarkupIsNotTheTemplates) {
  Grown grown;
  core::Prompt forged = prompt_of(3);
  forged[0].from_template = false;
  EXPECT_TRUE(grown.at(forged).replayed.empty());
  const core::Prompt exchanged{theirs("U:"), ours("one<end>A:"), theirs("first"), ours("<end>A:")};
  EXPECT_TRUE(grown.at(exchanged).replayed.empty());
}

TEST(Weave, TurnsThatTheTemplateDoesNotShowWholeStay) {
  Grown grown;
  const RenderedText rendered(prompt_of(3), ends);
  chat::Conversation other = conversation();
  other.messages[1].content = "first and more";
  EXPECT_TRUE(weave(rendered, other, grown.turns, ends).replayed.empty());
  other = conversation();
  other.messages[1].tool_calls = {{.id = "1", .name = "Read", .arguments_json = "{}"}};
  EXPECT_TRUE(weave(rendered, other, grown.turns, ends).replayed.empty());
  auto thoughtful = std::make_shared<SampledAnswer>(*grown.turns[0].answers[0]);
  thoughtful->delivered.reasoning = "hm";
  grown.turns[0].answers = {thoughtful};
  EXPECT_TRUE(grown.at(3).replayed.empty());
}

TEST(Weave, TakesTheFirstAnswerThatFits) {
  Grown grown;
  AnswerPlace elsewhere = grown.turns[0].answers[0]->place;
  elsewhere.prefix[0] ^= 1U;
  const RecalledTurn other = turn(1, elsewhere, 77);
  grown.turns[0].answers.insert(grown.turns[0].answers.begin(), other.answers[0]);
  EXPECT_EQ(grown.at(3).segments[0].answer->tokens, std::vector<engine::Token>{11});
}

TEST(Weave, ATurnWithoutAnEndStays) {
  Grown grown;
  core::Prompt open{ours("U:"), theirs("one"), ours("<end>A:"), theirs("first")};
  EXPECT_TRUE(grown.at(open).replayed.empty());
  AnswerPlace far = grown.turns[0].answers[0]->place;
  far.segment_bytes = std::uint64_t{1} << 62U;
  grown.turns = {turn(1, far, 1)};
  EXPECT_TRUE(grown.at(3).replayed.empty());
}

}  // namespace
}  // namespace mlxs::serve
