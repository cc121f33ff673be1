// The tiny models are good enough to test with: they load, compute, tokenise, and their caches
// matter.
#include <gtest/gtest.h>
#include <llama.h>

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "engine/llama/loader.hpp"
#include "tiny_models/families.hpp"
#include "tiny_models/writer.hpp"

namespace mlxs::tiny {
namespace {

using engine::BatchToken;
using engine::DecodeStatus;
using engine::LaneId;
using engine::Model;
using engine::Token;

std::string path_of(const std::string& name) {
  return std::string(MLXS_TINY_MODELS) + "/" + name + ".gguf";
}

std::string read_file(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  EXPECT_TRUE(file) << path;
  return {std::istreambuf_iterator<char>(file), {}};
}

// The logits behind the last token.
std::vector<float> feed(Model& model, LaneId lane, const std::vector<Token>& tokens) {
  std::vector<float> logits;
  for (std::size_t at = 0; at < tokens.size();) {
    const auto bound = static_cast<std::size_t>(model.traits().decode_tokens_max);
    const std::size_t end = std::min(tokens.size(), at + bound);
    std::vector<BatchToken> batch;
    for (; at < end; ++at)
      batch.push_back({.token = tokens[at],
                       .position = model.length(lane) + static_cast<int>(batch.size()),
                       .lane = lane,
                       .wants_logits = at + 1 == tokens.size()});
    EXPECT_EQ(model.decode(batch), DecodeStatus::ok);
    if (at < tokens.size()) continue;
    const auto row = model.logits(static_cast<int>(batch.size()) - 1);
    logits.assign(row.begin(), row.end());
  }
  return logits;
}

std::vector<Token> greedy(Model& model, LaneId lane, std::vector<float> logits) {
  std::vector<Token> tokens;
  while (tokens.size() < 24) {
    const auto best = std::max_element(logits.begin(), logits.end()) - logits.begin();
    tokens.push_back(static_cast<Token>(best));
    logits = feed(model, lane, {tokens.back()});
  }
  return tokens;
}

// Longer than a batch, every window and every compression; other tokens for other seeds.
std::vector<Token> some_prompt() {
  std::vector<Token> tokens;
  for (int i = 0; i < 700; ++i) tokens.push_back(300 + i * 31 % 3000);
  return tokens;
}

// In units of the logits' own spread.
float distance(const std::vector<float>& a, const std::vector<float>& b) {
  float largest = 0.0F;
  double squares = 0.0;
  for (std::size_t i = 0; i < a.size(); ++i) {
    largest = std::max(largest, std::abs(a[i] - b[i]));
    squares += static_cast<double>(a[i]) * static_cast<double>(a[i]);
  }
  return largest / static_cast<float>(std::sqrt(squares / static_cast<double>(a.size())));
}

class TinyModels : public testing::TestWithParam<std::string> {
 protected:
  void SetUp() override {
    auto loaded = engine::llama::load(
        {.path = path_of(GetParam()), .lanes = 2, .threads = 1, .gpu_layers = 0}, log_);
    ASSERT_TRUE(loaded.ok()) << loaded.error().message;
    loaded_ = std::move(loaded).value();
  }

  std::vector<Token> tokens(const std::string& text) const {
    return loaded_.vocabulary->tokenize({{.text = text, .from_template = true}});
  }
  std::string bytes(const std::vector<Token>& found) const {
    std::string text;
    for (const Token token : found) text += loaded_.vocabulary->bytes_of(token);
    return text;
  }

  base::Log log_{base::LogLevel::off};
  engine::llama::LoadedModel loaded_;
};

TEST_P(TinyModels, SayVariedThingsAndTheSameInEveryLane) {
  EXPECT_EQ(loaded_.context_tokens, 32768) << "a window for agents";
  Model& model = *loaded_.model;
  const std::vector<float> logits = feed(model, 0, some_prompt());
  for (const float logit : logits) ASSERT_TRUE(std::isfinite(logit));
  const std::vector<Token> said = greedy(model, 0, logits);
  EXPECT_GE(std::set<Token>(said.begin(), said.end()).size(), 8U);
  EXPECT_EQ(greedy(model, 1, feed(model, 1, some_prompt())), said);
}

// A cache that lost or mixed up a row must show in the logits, or tests of caches would prove
// nothing.
using SmallModels = TinyModels;
TEST_P(SmallModels, LookBackAtAllOfTheirPrompt) {
  Model& model = *loaded_.model;
  const std::vector<float> logits = feed(model, 0, some_prompt());
  for (const std::size_t at : {3U, 350U, 650U}) {
    std::vector<Token> changed = some_prompt();
    changed[at] += 7;
    model.clear(1);
    EXPECT_GT(distance(logits, feed(model, 1, changed)), 0.005F) << "token " << at;
  }
}

TEST_P(TinyModels, TokeniseAnyText) {
  const std::string text =
      "def total(count):\n\treturn 3 * count  # caf\xC3\xA9, \xE6\x97\xA5 \x01";
  const std::string found = bytes(tokens(text));
  EXPECT_TRUE(found.ends_with(text)) << found;  // behind what begins a text
}

TEST_P(TinyModels, HaveTheirFamilysTemplateAndItsSpecialTokens) {
  const std::map<std::string, std::string> specials = {{"llama", "<|eot_id|>"},
                                                       {"qwen35", "<tool_call>"},
                                                       {"gemma4", "<|turn>"},
                                                       {"deepseek4",
                                                        "<\xEF\xBD\x9C"
                                                        "Assistant\xEF\xBD\x9C>"}};
  const std::string& special = specials.at(GetParam().substr(0, GetParam().find('-')));
  EXPECT_NE(loaded_.chat_template.find(special), std::string::npos);
  EXPECT_EQ(loaded_.vocabulary->bytes_of(tokens(special).back()), special);
}

const auto whole_names = testing::Values("llama", "qwen35", "gemma4", "deepseek4");
const auto small_names =
    testing::Values("llama-small", "qwen35-small", "gemma4-small", "deepseek4-small");

std::string test_name(const testing::TestParamInfo<std::string>& test) {
  std::string name = test.param;
  std::ranges::replace(name, '-', '_');
  return name;
}

INSTANTIATE_TEST_SUITE_P(Whole, TinyModels, whole_names, test_name);
INSTANTIATE_TEST_SUITE_P(Small, TinyModels, small_names, test_name);
INSTANTIATE_TEST_SUITE_P(Small, SmallModels, small_names, test_name);

class TinyModelWriter : public testing::Test {
 protected:
  // libllama would report to the log of a test before.
  void SetUp() override {
    llama_log_set([](ggml_log_level, const char*, void*) {}, nullptr);
  }
};

TEST_F(TinyModelWriter, WritesTheSameBytesAgain) {
  const std::filesystem::path folder = std::string(MLXS_BUILD) + "/tiny-again";
  std::filesystem::create_directories(folder);
  for (const Family& family : families()) {
    if (family.normal_tokens_max == 0) continue;  // the whole ones take four times as long
    ASSERT_TRUE(write_model(family, MLXS_LLAMA_SOURCE, folder).ok());
    const std::string again = (folder / (family.name + ".gguf")).string();
    EXPECT_TRUE(read_file(again) == read_file(path_of(family.name))) << family.name;
  }
}

TEST_F(TinyModelWriter, NamesTheFileThatIsMissing) {
  const base::Status written = write_model(families().front(), "/nowhere", MLXS_BUILD);
  ASSERT_FALSE(written.ok());
  EXPECT_EQ(written.error().code, base::ErrorCode::not_found);
  EXPECT_NE(written.error().message.find("ggml-vocab-llama-bpe"), std::string::npos);
}

}  // namespace
}  // namespace mlxs::tiny
