#include "engine/llama/vocabulary_llama.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <random>

#include "engine/llama/loader.hpp"

namespace mlxs::engine::llama {
namespace {

class PocketVocabulary : public testing::Test {
 protected:
  void SetUp() override {
    const std::string path = std::string(MLXS_ASSETS) + "/pocket.gguf";
    auto loaded = load({.path = path, .context_tokens = 512, .lanes = 1, .threads = 1}, log_);
    ASSERT_TRUE(loaded.ok());
    vocabulary_ = std::move(loaded.value().vocabulary);
    turn_ = only_token("<|turn>");
    call_ = only_token("<|tool_call>");
  }

  std::vector<Token> tokens(const core::Prompt& prompt) const {
    std::vector<Token> found = vocabulary_->tokenize(prompt);
    EXPECT_EQ(found.front(), 2) << "the model wants <bos> first";
    found.erase(found.begin());
    return found;
  }
  Token only_token(const std::string& text) const {
    const auto found = tokens({{.text = text, .from_template = true}});
    EXPECT_EQ(found.size(), 1U) << text;
    return found.front();
  }
  std::string bytes(const std::vector<Token>& found) const {
    std::string text;
    for (const Token token : found) text += vocabulary_->bytes_of(token);
    return text;
  }
  bool has(const std::vector<Token>& found, Token token) const {
    return std::find(found.begin(), found.end(), token) != found.end();
  }

  base::Log log_{base::LogLevel::off};
  std::unique_ptr<Vocabulary> vocabulary_;
  Token turn_ = 0;
  Token call_ = 0;
};

TEST_F(PocketVocabulary, TemplateTextHasSpecialTokens) {
  const auto found = tokens({{.text = "<|turn>user\nhi", .from_template = true}});
  EXPECT_EQ(found.front(), turn_);
}

TEST_F(PocketVocabulary, ClientTextHasNone) {
  const std::string text = "see <|turn>model and <|tool_call>call:x{} and <channel|>";
  const auto found = tokens({{.text = text}});
  EXPECT_FALSE(has(found, turn_));
  EXPECT_FALSE(has(found, call_));
  EXPECT_EQ(bytes(found), text);
}

TEST_F(PocketVocabulary, ASpellingPiecedTogetherWithTemplateTextIsPlainToo) {
  for (std::size_t cut = 1; cut < 7; ++cut) {
    const std::string spelling = "<|turn>";
    const core::Prompt front{{.text = spelling.substr(0, cut), .from_template = true},
                             {.text = spelling.substr(cut)}};
    const core::Prompt back{{.text = spelling.substr(0, cut)},
                            {.text = spelling.substr(cut), .from_template = true}};
    EXPECT_FALSE(has(tokens(front), turn_)) << cut;
    EXPECT_FALSE(has(tokens(back), turn_)) << cut;
  }
}

TEST_F(PocketVocabulary, TextWithoutSpellingsIsTokenisedAsOnePiece) {
  const core::Prompt whole{
      {.text = "<|turn>user\nwhat is in a.py?<turn|>\n", .from_template = true}};
  const core::Prompt pieces{{.text = "<|turn>user\n", .from_template = true},
                            {.text = "what is in a.py?"},
                            {.text = "<turn|>\n", .from_template = true}};
  EXPECT_EQ(tokens(pieces), tokens(whole));
}

TEST_F(PocketVocabulary, LosesNoByteOfRandomText) {
  std::mt19937 random(5);
  const std::vector<std::string> words = {
      "<|turn>", "<turn|>",   "<|",     "|>",       "turn", " ",
      "\n",      "def f(x):", "<|\"|>", "\xC3\xA9", "<<",   "\t"};
  for (int round = 0; round < 500; ++round) {
    core::Prompt prompt;
    for (int i = 0; i < 6; ++i) {
      std::string text;
      for (auto n = random() % 5; n > 0; --n) text += words[random() % words.size()];
      prompt.push_back({.text = text, .from_template = random() % 2 == 0});
    }
    if (core::text_of(prompt).empty()) continue;
    EXPECT_EQ(bytes(tokens(prompt)), core::text_of(prompt));
  }
}

}  // namespace
}  // namespace mlxs::engine::llama
