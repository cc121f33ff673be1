#include "serve/rendered_text.hpp"

#include <gtest/gtest.h>

#include <random>

namespace mlxs::serve {
namespace {

const std::vector<std::string> ends{"<end>", "<end>>", "<eos>"};

core::PromptPiece ours(const std::string& text) { return {.text = text, .from_template = true}; }
core::PromptPiece theirs(const std::string& text) { return {.text = text, .from_template = false}; }

std::string spelled(const core::Prompt& prompt) {
  std::string text;
  for (const auto& piece : prompt) text += (piece.from_template ? "T:" : "C:") + piece.text + "|";
  return text;
}

TEST(RenderedText, FindsTheEndsOfTurnsOfTheTemplateOnly) {
  const RenderedText text({ours("a<end>"), theirs("<end>"), ours("b<eos><end>>c<en"), theirs("d>")},
                          ends);
  EXPECT_EQ(text.turn_end(0, 0), 1U);
  EXPECT_EQ(text.turn_end(1, 0), 1U);
  EXPECT_EQ(text.turn_end(2, 0), 12U);
  EXPECT_EQ(text.turn_end(0, 2), 17U);
  EXPECT_EQ(text.turn_end(0, 3), std::nullopt);
  EXPECT_EQ(text.turn_end(18, 0), std::nullopt);
}

TEST(RenderedText, KnowsWhereContentEnds) {
  EXPECT_EQ(RenderedText({ours("ab"), theirs("cd"), ours("ef")}, ends).content_end(), 4U);
  EXPECT_EQ(RenderedText({ours("ab")}, ends).content_end(), 0U);
  EXPECT_EQ(RenderedText({}, ends).content_end(), 0U);
}

TEST(RenderedText, GivesRangesByPieces) {
  const RenderedText text({ours("ab"), theirs("cd"), ours("ef")}, ends);
  EXPECT_EQ(spelled(text.range(1, 5)), "T:b|C:cd|T:e|");
  EXPECT_EQ(spelled(text.range(2, 4)), "C:cd|");
  EXPECT_EQ(spelled(text.range(3, 3)), "");
  EXPECT_EQ(spelled(text.range(0, 6)), "T:ab|C:cd|T:ef|");
}

TEST(RenderedText, RangesJoinToTheWhole) {
  std::mt19937 random(2);
  for (int round = 0; round < 300; ++round) {
    core::Prompt prompt;
    for (int i = 0; i < 5; ++i)
      append_pieces(prompt, {{.text = std::string(random() % 4, static_cast<char>('a' + i)),
                              .from_template = random() % 2 == 0}});
    const RenderedText text(prompt, ends);
    const std::size_t cut = random() % (text.size() + 1);
    core::Prompt joined = text.range(0, cut);
    append_pieces(joined, text.range(cut, text.size()));
    EXPECT_EQ(spelled(joined), spelled(prompt));
  }
}

TEST(RenderedText, CountsEndsOfTurns) {
  EXPECT_EQ(count_turn_ends({ours("<end><end>>"), theirs("<end>"), ours("<eos>")}, ends), 3U);
  EXPECT_EQ(count_turn_ends({}, ends), 0U);
  EXPECT_EQ(count_turn_ends({ours("<end>")}, {}), 0U);
}

}  // namespace
}  // namespace mlxs::serve
