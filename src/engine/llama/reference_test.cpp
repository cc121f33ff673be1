// Numbers against a reference that nobody here wrote: transformers' token ids, logits and greedy
// tokens. The files are described in testdata/README.md.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <fstream>
#include <iterator>
#include <string>

#include "base/json.hpp"
#include "engine/llama/loader.hpp"

namespace mlxs::engine::llama {
namespace {

namespace json = base::json;

std::string read_file(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  EXPECT_TRUE(file) << path;
  return {std::istreambuf_iterator<char>(file), {}};
}

json::value read_json(const std::string& path) {
  auto parsed = base::parse_json(read_file(path), path);
  EXPECT_TRUE(parsed.ok()) << path;
  return std::move(parsed).value();
}

std::vector<Token> tokens_of(const json::value& array) {
  return json::value_to<std::vector<Token>>(array);
}

// Two threads, whatever the machine has: flash attention sums in another order with another number
// of threads, and one of the pocket prompts has a near tie.
LoadedModel load_file(const std::string& path, base::Log& log) {
  auto loaded =
      load({.path = path, .context_tokens = 2048, .lanes = 2, .threads = 2, .gpu_layers = 0}, log);
  EXPECT_TRUE(loaded.ok()) << path << ": " << (loaded.ok() ? "" : loaded.error().message);
  return std::move(loaded).value();
}

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
    if (at == tokens.size()) {
      const auto row = model.logits(static_cast<int>(batch.size()) - 1);
      logits.assign(row.begin(), row.end());
    }
  }
  return logits;
}

Token best_of(const std::vector<float>& logits) {
  return static_cast<Token>(std::max_element(logits.begin(), logits.end()) - logits.begin());
}

float largest_difference(const std::vector<float>& a, const std::vector<float>& b) {
  float largest = 0.0F;
  for (std::size_t i = 0; i < a.size(); ++i) largest = std::max(largest, std::abs(a[i] - b[i]));
  return largest;
}

std::vector<Token> greedy(Model& model, LaneId lane, std::vector<float> logits, std::size_t count) {
  std::vector<Token> tokens;
  while (tokens.size() < count) {
    tokens.push_back(best_of(logits));
    logits = feed(model, lane, {tokens.back()});
  }
  return tokens;
}

class Families : public testing::TestWithParam<const char*> {
 protected:
  void SetUp() override {
    const std::string name = GetParam();
    loaded_ = load_file(std::string(MLXS_FIXTURES) + "/" + name + "-f32.gguf", log_);
    reference_ = read_json(std::string(MLXS_TESTDATA) + "/fixtures/" + name + "/reference.json");
  }

  base::Log log_{base::LogLevel::off};
  LoadedModel loaded_;
  json::value reference_;
};

TEST_P(Families, TokeniseAsTransformersDoes) {
  for (const json::value& prompt : reference_.at("bf16").as_array()) {
    if (prompt.at("text").is_null()) continue;
    const std::string text(prompt.at("text").as_string());
    EXPECT_EQ(loaded_.vocabulary->tokenize({{.text = text}}), tokens_of(prompt.at("ids"))) << text;
  }
}

TEST_P(Families, GiveTransformersLogitsAndGreedyTokens) {
  const bool is_qwen3 = std::string(GetParam()) == "qwen3";
  int index = 0;
  for (const json::value& prompt : reference_.at("bf16").as_array()) {
    loaded_.model->clear(0);
    const std::vector<float> logits = feed(*loaded_.model, 0, tokens_of(prompt.at("ids")));
    const auto top_ids = tokens_of(prompt.at("top_ids"));
    const auto top_logits = json::value_to<std::vector<float>>(prompt.at("top_logits"));
    for (std::size_t i = 0; i < top_ids.size(); ++i)
      EXPECT_NEAR(logits[static_cast<std::size_t>(top_ids[i])], top_logits[i], 2e-2)
          << "prompt " << index;

    // One known parting: qwen3's fifth prompt meets a near tie at token 15 (testdata/README.md).
    auto wanted = tokens_of(prompt.at("greedy"));
    if (is_qwen3 && index == 4) wanted.resize(15);
    EXPECT_EQ(greedy(*loaded_.model, 0, logits, wanted.size()), wanted) << "prompt " << index;
    ++index;
  }
}

// A rewind that the rules allow must be exact: the same logits as on a lane that never went
// further.
TEST_P(Families, ARewindThatIsAllowedIsExact) {
  const auto prompt = tokens_of(reference_.at("bf16").as_array().back().at("ids"));
  const std::vector<Token> tail(prompt.end() - 3, prompt.end());
  const std::vector<Token> head(prompt.begin(), prompt.end() - 3);
  Model& model = *loaded_.model;
  static_cast<void>(feed(model, 0, head));
  static_cast<void>(feed(model, 1, head));
  const std::vector<float> wanted = feed(model, 1, tail);
  int tried = 0;
  for (int back = 1; back <= 64; back *= 4) {
    static_cast<void>(feed(model, 0, std::vector<Token>(static_cast<std::size_t>(back), 7)));
    const int length = static_cast<int>(head.size());
    if (!model.can_rewind(0, length)) {
      model.clear(0);
      static_cast<void>(feed(model, 0, head));
      continue;
    }
    ++tried;
    model.rewind(0, length);
    EXPECT_EQ(feed(model, 0, tail), wanted) << "after a rewind by " << back;
    model.clear(0);
    static_cast<void>(feed(model, 0, head));
  }
  const bool recurrent = std::string(GetParam()).starts_with("qwen3_5");
  EXPECT_EQ(tried, recurrent ? 0 : 4)
      << "attention goes anywhere, a recurrent state not behind a single token";
}

TEST_P(Families, ALaneDoesNotSeeItsNeighbour) {
  const auto prompt = tokens_of(reference_.at("bf16").as_array().back().at("ids"));
  Model& model = *loaded_.model;
  const std::vector<float> alone = feed(model, 0, prompt);
  static_cast<void>(feed(model, 1, std::vector<Token>(700, 9)));
  model.clear(0);
  EXPECT_EQ(feed(model, 0, prompt), alone);
}

INSTANTIATE_TEST_SUITE_P(Reference, Families,
                         testing::Values("llama", "qwen3", "qwen3_5", "qwen3_5_moe"),
                         [](const auto& test) { return std::string(test.param); });

TEST(Pocket, GivesTransformersTokensOnTheNineShortPrompts) {
  base::Log log(base::LogLevel::off);
  const LoadedModel loaded = load_file(std::string(MLXS_ASSETS) + "/pocket.gguf", log);
  const json::value reference = read_json(std::string(MLXS_TESTDATA) + "/pocket/reference.json");
  ASSERT_EQ(reference.as_array().size(), 9U);
  for (const json::value& entry : reference.as_array()) {
    const std::string text(entry.at("prompt").as_string());
    const auto ids = loaded.vocabulary->tokenize({{.text = text, .from_template = true}});
    EXPECT_EQ(ids, tokens_of(entry.at("prompt_ids")));
    loaded.model->clear(0);
    const auto wanted = tokens_of(entry.at("greedy_ids"));
    const std::vector<float> logits = feed(*loaded.model, 0, ids);
    EXPECT_EQ(greedy(*loaded.model, 0, logits, wanted.size()), wanted) << text;
    EXPECT_TRUE(loaded.vocabulary->ends_turn(wanted.back())) << wanted.back();
  }
}

// The sliding window is 512: a rewind is exact while the window before it is still there, refused
// when it is gone.
TEST(Pocket, RewindsWithinItsSlidingWindowOnly) {
  base::Log log(base::LogLevel::off);
  const LoadedModel loaded = load_file(std::string(MLXS_ASSETS) + "/pocket.gguf", log);
  Model& model = *loaded.model;
  std::vector<Token> text;
  for (int i = 0; i < 1600; ++i) text.push_back(300 + i * 31 % 5000);
  const std::vector<Token> tail{400, 401, 402};
  static_cast<void>(feed(model, 0, text));
  static_cast<void>(feed(model, 1, {text.begin(), text.begin() + 1590}));
  const std::vector<float> wanted = feed(model, 1, tail);
  EXPECT_FALSE(model.can_rewind(0, 700));
  ASSERT_TRUE(model.can_rewind(0, 1590));
  model.rewind(0, 1590);
  const std::vector<float> got = feed(model, 0, tail);
  // The ring of cells lies otherwise after a rewind, so sums come in another order: near, not
  // equal. One token fewer in front of the tail is far.
  EXPECT_LT(largest_difference(got, wanted), 0.5F);
  model.clear(1);
  static_cast<void>(feed(model, 1, {text.begin(), text.begin() + 1589}));
  EXPECT_GT(largest_difference(feed(model, 1, tail), wanted), 1.0F);
}

}  // namespace
}  // namespace mlxs::engine::llama
