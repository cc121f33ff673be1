#include "serve/oversize.hpp"

#include <gtest/gtest.h>

#include "support/served_model.hpp"

namespace mlxs::serve {
namespace {

// One token a byte, or one for so many bytes of text; counts what it is asked to tokenise.
class CountingVocabulary final : public engine::Vocabulary {
 public:
  explicit CountingVocabulary(std::size_t bytes_per_token) : bytes_per_token_(bytes_per_token) {}
  std::vector<engine::Token> tokenize(const core::Prompt& prompt) const override {
    const std::size_t bytes = core::text_of(prompt).size();
    bytes_ += bytes;
    return std::vector<engine::Token>((bytes + bytes_per_token_ - 1) / bytes_per_token_);
  }
  std::string bytes_of(engine::Token) const override { return "x"; }
  bool ends_turn(engine::Token) const override { return false; }
  int size() const override { return 1; }
  std::size_t bytes() const { return bytes_; }

 private:
  std::size_t bytes_per_token_;
  mutable std::size_t bytes_ = 0;
};

constexpr int window = 10'000;
constexpr std::size_t megabyte = 1'000'000;

core::ChatRequest request_of(std::vector<core::Block> blocks) {
  core::ChatRequest request;
  request.messages.push_back({.role = core::Role::user, .blocks = std::move(blocks)});
  return request;
}

core::ChatRequest text_of(std::size_t bytes) {
  return request_of({core::TextBlock{std::string(bytes, 'x')}});
}

std::optional<int> tokens_of(const CountingVocabulary& vocabulary,
                             const core::ChatRequest& request) {
  return oversize_tokens(test::make_served_model(vocabulary, window), request, {});
}

TEST(Oversize, APromptThatMayFitIsNotTokenised) {
  const CountingVocabulary vocabulary(4);
  EXPECT_EQ(tokens_of(vocabulary, text_of(8 * window)), std::nullopt);
  EXPECT_EQ(vocabulary.bytes(), 0U);
}

TEST(Oversize, AHugePromptIsToldFromItsBeginning) {
  const CountingVocabulary vocabulary(4);
  const std::optional<int> tokens = tokens_of(vocabulary, text_of(30 * megabyte));
  ASSERT_TRUE(tokens);
  EXPECT_NEAR(*tokens, 7'500'000, 10'000);
  EXPECT_LT(vocabulary.bytes(), 200'000U);
}

TEST(Oversize, UnusualTextThatFitsIsLeftToTheTokeniser) {
  const CountingVocabulary vocabulary(120);
  EXPECT_EQ(tokens_of(vocabulary, text_of(megabyte)), std::nullopt);
  EXPECT_EQ(vocabulary.bytes(), megabyte);
}

TEST(Oversize, EveryTextCountsAndNothingThatMayBeLeftOut) {
  const CountingVocabulary vocabulary(1);
  const std::string half(5 * window, 'x');
  core::ChatRequest system = text_of(half.size());
  EXPECT_FALSE(tokens_of(vocabulary, system));
  system.system.push_back(half);
  EXPECT_TRUE(tokens_of(vocabulary, system));
  EXPECT_TRUE(tokens_of(
      vocabulary,
      request_of({core::ToolResultBlock{
          .tool_use_id = "a", .content = {core::TextBlock{half}, core::TextBlock{half}}}})));
  EXPECT_FALSE(
      tokens_of(vocabulary, request_of({core::ThinkingBlock{.text = half + half, .signature = ""},
                                        core::PlaceholderBlock{half + half}})));
}

// A slice never begins inside a character, whatever the length of those before it.
TEST(Oversize, CutsBetweenCharacters) {
  class Strict final : public engine::Vocabulary {
   public:
    std::vector<engine::Token> tokenize(const core::Prompt& prompt) const override {
      for (const core::PromptPiece& piece : prompt)
        EXPECT_NE(static_cast<unsigned char>(piece.text.front()) & 0xC0U, 0x80U);
      return {0};
    }
    std::string bytes_of(engine::Token) const override { return "x"; }
    bool ends_turn(engine::Token) const override { return false; }
    int size() const override { return 1; }
  };
  const Strict vocabulary;
  std::string text = "x";
  while (text.size() < megabyte) text += "\u20ac";
  EXPECT_EQ(oversize_tokens(test::make_served_model(vocabulary, window),
                            request_of({core::TextBlock{text}}), {}),
            std::nullopt);
}

TEST(Oversize, AStopEndsIt) {
  const CountingVocabulary vocabulary(120);
  std::stop_source source;
  source.request_stop();
  EXPECT_TRUE(oversize_tokens(test::make_served_model(vocabulary, window), text_of(megabyte),
                              source.get_token()));
  EXPECT_EQ(vocabulary.bytes(), 0U);
}

TEST(Oversize, TheRefusalHasTheWordingThatClientsKnow) {
  const base::Error error = prompt_too_long(200'001, 200'000);
  EXPECT_EQ(error.message, "prompt is too long: 200001 tokens > 200000 maximum");
  EXPECT_EQ(error.code, base::ErrorCode::prompt_too_long);
}

}  // namespace
}  // namespace mlxs::serve
