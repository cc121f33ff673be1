#include "engine/llama/grammar_llama.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <numeric>
#include <optional>
#include <random>
#include <set>
#include <string>

#include "base/json.hpp"
#include "base/utf8.hpp"
#include "engine/llama/loader.hpp"
#include "engine/loop.hpp"

namespace mlxs::engine::llama {
namespace {

const std::string json_object =
    "root ::= \"{\" pair (\",\" pair)? \"}\"\n"
    "pair ::= text \":\" (text | number | \"true\" | \"null\")\n"
    "text ::= \"\\\"\" char{0,6} \"\\\"\"\n"
    "char ::= [^\"\\\\\\x00-\\x1F\\x7F] | \"\\\\\" [\"\\\\nt]\n"
    "number ::= \"-\"? [1-9] [0-9]{0,3}\n";

class GrammarLlamaTest : public testing::Test {
 protected:
  void SetUp() override {
    const std::string path = std::string(MLXS_ASSETS) + "/pocket.gguf";
    auto loaded = load({.path = path, .context_tokens = 512, .lanes = 1, .threads = 1}, log_);
    ASSERT_TRUE(loaded.ok());
    loaded_ = std::move(loaded).value();
    for (Token token = 0; token < loaded_.vocabulary->size(); ++token) all_.push_back(token);
  }

  std::unique_ptr<TokenGrammar> make(const std::string& gbnf) {
    auto made = loaded_.model->make_grammar(gbnf);
    EXPECT_TRUE(made.ok()) << gbnf;
    return std::move(made).value();
  }
  std::string bytes(Token token) const { return loaded_.vocabulary->bytes_of(token); }
  bool ends_turn(Token token) const { return loaded_.vocabulary->ends_turn(token); }

  base::Log log_{base::LogLevel::off};
  LoadedModel loaded_;
  std::vector<Token> all_;
};

// The naive twin takes the bytes of each token behind the whole text, one by one.
TEST_F(GrammarLlamaTest, ATokenFitsWhenItsBytesDo) {
  const auto grammar = make(json_object);
  const auto twin = make(json_object);
  for (const std::string text : {"", "{", "{\"", "{\"a\":", "{\"a\":-1", "{\"caf\xC3",
                                 "{\"\xE2\x82", "{\"x\":\"\\", "{\"a\":true", "{\"abcdef"}) {
    ASSERT_TRUE(grammar->begin(text)) << text;
    for (const Token token : all_) {
      if (ends_turn(token) || bytes(token).empty()) continue;
      const bool fits = grammar->first_fitting({&token, 1}) == 0;
      EXPECT_EQ(fits, twin->begin(text + bytes(token))) << text << " | " << bytes(token);
      EXPECT_TRUE(grammar->may_fit(token) || !fits) << text << " | " << bytes(token);
    }
  }
}

TEST_F(GrammarLlamaTest, RandomTextsOfItAreWhatItDescribes) {
  std::mt19937 random(8);
  const auto grammar = make(json_object);
  std::set<std::string> texts;
  for (int round = 0; round < 20; ++round) {
    ASSERT_TRUE(grammar->begin(""));
    std::string text;
    while (!grammar->complete()) {
      std::shuffle(all_.begin(), all_.end(), random);
      const std::size_t at = grammar->first_fitting(all_);
      ASSERT_LT(at, all_.size()) << text;
      ASSERT_TRUE(grammar->take(all_[at])) << text << " | " << bytes(all_[at]);
      text += bytes(all_[at]);
    }
    // libllama lets code points pass that do not exist; clients get U+FFFD for them.
    EXPECT_TRUE(base::parse_json(base::repair_utf8(text), "").ok()) << text;
    texts.insert(text);
  }
  EXPECT_GT(texts.size(), 15U);
}

TEST_F(GrammarLlamaTest, TheTurnMayEndWhereTheGrammarIsComplete) {
  const auto grammar = make("root ::= [0-9]+ \"!\"?");
  const auto fits = [&](const std::string& text) {
    const auto one =
        std::find_if(all_.begin(), all_.end(), [&](Token token) { return bytes(token) == text; });
    return one != all_.end() && grammar->first_fitting({&*one, 1}) == 0;
  };
  const auto end = std::find_if(all_.begin(), all_.end(), [&](Token t) { return ends_turn(t); });
  for (const auto& [text, complete] :
       {std::pair<std::string, bool>{"", false}, {"1", true}, {"12", true}, {"12!", true}}) {
    ASSERT_TRUE(grammar->begin(text));
    EXPECT_EQ(grammar->complete(), complete) << text;
    EXPECT_EQ(grammar->first_fitting({&*end, 1}) == 0, complete) << text;
    EXPECT_EQ(grammar->may_fit(*end), complete) << text;
    EXPECT_EQ(fits("3"), text != "12!") << text;
  }
}

TEST_F(GrammarLlamaTest, BehindATokenThatDoesNotFitOnlyABeginningHelps) {
  const auto grammar = make("root ::= \"12\"");
  ASSERT_TRUE(grammar->begin(""));
  const auto x = std::find_if(all_.begin(), all_.end(), [&](Token t) { return bytes(t) == "x"; });
  EXPECT_FALSE(grammar->take(*x));
  EXPECT_EQ(grammar->first_fitting(all_), all_.size());
  EXPECT_FALSE(grammar->may_fit(*x));
  EXPECT_FALSE(grammar->complete());
  EXPECT_FALSE(grammar->begin("13"));
  EXPECT_TRUE(grammar->begin("12"));
  EXPECT_TRUE(grammar->complete());
}

TEST_F(GrammarLlamaTest, WhatDoesNotCompileIsAnError) {
  for (const char* gbnf : {"", "root ::= (", "root ::= nothing", "other ::= \"a\"",
                           "root ::= root \"a\"", "\xFF\xFE"}) {
    const auto made = loaded_.model->make_grammar(gbnf);
    ASSERT_FALSE(made.ok()) << gbnf;
    EXPECT_EQ(made.error().code, base::ErrorCode::invalid_request);
  }
}

// --- through the loop, with what the model really says

class HeldAnswerTest : public GrammarLlamaTest {
 protected:
  std::string answer(const core::Constraint& constraint, float temperature) {
    Loop loop(*loaded_.model, *loaded_.vocabulary, {});
    std::string text;
    std::optional<Done> done;
    GenerateSpec spec;
    spec.tokens = loaded_.vocabulary->tokenize(
        {{.text = "<|turn>user\nwhat files are here?<turn|>\n<|turn>model\n",
          .from_template = true}});
    spec.sampling = {.temperature = temperature, .top_k = 40, .seed = 5};
    spec.max_tokens = 80;
    spec.constraint = constraint;
    loop.handle(Submit{.id = 1, .spec = std::move(spec), .sink = [&](Output output) {
                         if (auto* piece = std::get_if<Tokens>(&output)) text += piece->bytes;
                         if (auto* end = std::get_if<Done>(&output)) done = *end;
                       }});
    while (!loop.idle()) loop.step();
    EXPECT_TRUE(done && done->reason == DoneReason::end_of_turn) << text;
    return text;
  }
};

TEST_F(HeldAnswerTest, AnAnswerHeldAsAWholeIsATextOfTheGrammar) {
  for (const float temperature : {0.0F, 1.0F, 3.0F}) {
    const std::string text = answer({.grammar = json_object, .trigger = ""}, temperature);
    EXPECT_TRUE(base::parse_json(text, "").ok()) << text;
  }
}

TEST_F(HeldAnswerTest, ASpecialTokenIsATrigger) {
  const std::string text = answer({.grammar = "root ::= \"<|tool_call>call:Other{\" [a-z]{1,4} "
                                              "\"}<tool_call|>\"",
                                   .trigger = "<|tool_call>"},
                                  0.0F);
  const std::size_t at = text.find("<|tool_call>");
  ASSERT_NE(at, text.npos) << "the pocket model calls a tool here: " << text;
  EXPECT_EQ(text.substr(at, 23), "<|tool_call>call:Other{") << text;
  EXPECT_NE(text.find("}<tool_call|>", at), text.npos) << text;
}

}  // namespace
}  // namespace mlxs::engine::llama
