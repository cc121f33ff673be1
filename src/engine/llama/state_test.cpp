// Copies of KV state in host memory, per kind of model memory: what is cut by token range, joined
// and completed by a point must go on exactly as the lane it came from.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <string>

#include "engine/llama/loader.hpp"

namespace mlxs::engine::llama {
namespace {

struct Kind {
  const char* name;
  std::string path;
  bool needs_points;
  // A ring of cells lies otherwise after a restore, and sums come in another order.
  float tolerance;
};

std::vector<Kind> kinds() {
  const std::string fixtures = std::string(MLXS_FIXTURES) + "/";
  const std::string tiny = std::string(MLXS_TINY_MODELS) + "/";
  return {{"attention", fixtures + "llama-f32.gguf", false, 0.0F},
          {"hybrid", fixtures + "qwen3_5-f32.gguf", true, 0.0F},
          {"hybrid_moe", fixtures + "qwen3_5_moe-f32.gguf", true, 0.0F},
          {"sliding_window", tiny + "gemma4.gguf", true, 0.0F},
          {"pocket", std::string(MLXS_ASSETS) + "/pocket.gguf", true, 0.25F},
          {"compressed", tiny + "deepseek4.gguf", true, 0.0F}};
}

std::vector<Token> some_tokens(int count, int seed) {
  std::vector<Token> tokens;
  for (int i = 0; i < count; ++i) tokens.push_back(20 + (i * 31 + seed * 97) % 200);
  return tokens;
}

std::vector<Token> part(const std::vector<Token>& tokens, int begin, int end) {
  return {tokens.begin() + begin, tokens.begin() + end};
}

class State : public testing::TestWithParam<Kind> {
 protected:
  void SetUp() override {
    auto loaded = load({.path = GetParam().path,
                        .context_tokens = 2048,
                        .lanes = 3,
                        .threads = 2,
                        .gpu_layers = 0},
                       log_);
    ASSERT_TRUE(loaded.ok()) << loaded.error().message;
    model_ = std::move(std::move(loaded).value().model);
    ASSERT_EQ(model_->traits().needs_points, GetParam().needs_points);
    ASSERT_FALSE(model_->traits().kv_layout.planes().empty()) << "rows can be cut";
  }

  std::vector<float> feed(LaneId lane, const std::vector<Token>& tokens) {
    std::vector<float> logits;
    for (std::size_t at = 0; at < tokens.size();) {
      const std::size_t end = std::min(
          tokens.size(), at + static_cast<std::size_t>(model_->traits().decode_tokens_max));
      std::vector<BatchToken> batch;
      for (; at < end; ++at)
        batch.push_back({.token = tokens[at],
                         .position = model_->length(lane) + static_cast<int>(batch.size()),
                         .lane = lane,
                         .wants_logits = at + 1 == tokens.size()});
      EXPECT_EQ(model_->decode(batch), DecodeStatus::ok);
      if (at < tokens.size()) continue;
      const auto row = model_->logits(static_cast<int>(batch.size()) - 1);
      logits.assign(row.begin(), row.end());
    }
    return logits;
  }

  SharedBlob point(LaneId lane) {
    return GetParam().needs_points ? model_->copy_point(lane, model_->length(lane)) : nullptr;
  }

  void fill(LaneId lane, const std::vector<Token>& tokens, TokenRange range,
            const SharedBlob& rows) {
    ASSERT_TRUE(model_->fill_rows(lane, part(tokens, range.begin, range.end), *rows));
  }

  void complete(LaneId lane, int length, const SharedBlob& blob) {
    if (blob) {
      ASSERT_TRUE(model_->fill_point(lane, length, *blob));
    }
    ASSERT_EQ(model_->length(lane), length);
  }

  void expect_same(const std::vector<float>& got, const std::vector<float>& wanted) {
    float largest = 0.0F;
    for (std::size_t i = 0; i < wanted.size(); ++i)
      largest = std::max(largest, std::abs(got[i] - wanted[i]));
    EXPECT_LE(largest, GetParam().tolerance);
  }

  base::Log log_{base::LogLevel::off};
  std::unique_ptr<Model> model_;
};

TEST_P(State, RowsJoinedFromPiecesGoOnAsTheOriginal) {
  const auto tokens = some_tokens(1243, 1);
  static_cast<void>(feed(0, part(tokens, 0, 1000)));
  static_cast<void>(feed(0, part(tokens, 1000, 1203)));
  const SharedBlob end = point(0);
  const SharedBlob whole = model_->copy_rows(0, {0, 1203});
  const std::vector<float> wanted = feed(0, part(tokens, 1203, 1243));

  // Cut where no row of four or 128 tokens ends, by the model and by the layout.
  const SharedBlob first = model_->copy_rows(0, {0, 997});
  const SharedBlob second = model_->copy_rows(0, {997, 1203});
  fill(1, tokens, {0, 997}, first);
  fill(1, tokens, {997, 1203}, second);
  complete(1, 1203, end);
  expect_same(feed(1, part(tokens, 1203, 1243)), wanted);

  const KvLayout& layout = model_->traits().kv_layout;
  model_->keep_rows(1, 0);
  fill(1, tokens, {0, 510}, layout.cut(*whole, {0, 1203}, {0, 510}));
  fill(1, tokens, {510, 1203}, layout.cut(*whole, {0, 1203}, {510, 1203}));
  complete(1, 1203, end);
  expect_same(feed(1, part(tokens, 1203, 1243)), wanted);
}

TEST_P(State, ALaneGoesBackToAPointOnItsOwnRows) {
  const auto tokens = some_tokens(1500, 2);
  const auto other = some_tokens(150, 3);
  static_cast<void>(feed(0, part(tokens, 0, 900)));
  const SharedBlob back = point(0);
  static_cast<void>(feed(0, part(tokens, 900, 1500)));
  static_cast<void>(feed(1, part(tokens, 0, 900)));
  const std::vector<float> wanted = feed(1, other);

  model_->keep_rows(0, 900);
  complete(0, 900, back);
  expect_same(feed(0, other), wanted);
}

// What a prefill went past in one decode call can still be resumed, wherever it lies in that call.
TEST_P(State, ALatePointIsThePointOfThen) {
  if (!model_->traits().points_late) return;
  const auto tokens = some_tokens(1700, 9);
  const auto tail = some_tokens(40, 10);
  // The window is full and its ring has been gone around.
  static_cast<void>(feed(0, part(tokens, 0, 1200)));
  const int batch = model_->traits().decode_tokens_max - 12;
  static_cast<void>(feed(0, part(tokens, 1200, 1200 + batch)));
  for (const int length : {1201, 1216, 1400, 1200 + batch - 1}) {
    const SharedBlob late = model_->copy_point(0, length);
    ASSERT_NE(late, nullptr) << length;
    const SharedBlob rows = model_->copy_rows(0, {0, length});
    model_->clear(1);
    static_cast<void>(feed(1, part(tokens, 0, length)));
    const std::vector<float> wanted = feed(1, tail);

    model_->clear(2);
    fill(2, tokens, {0, length}, rows);
    complete(2, length, late);
    expect_same(feed(2, tail), wanted);
  }
}

TEST_P(State, ALatePointThatIsGoneIsNone) {
  if (!model_->traits().points_late) return;
  static_cast<void>(feed(0, some_tokens(2000, 11)));
  EXPECT_EQ(model_->copy_point(0, 100), nullptr);
}

TEST_P(State, KeptRowsAreFilledOnWithAnotherBranch) {
  const auto tokens = some_tokens(1200, 4);
  auto branch = part(tokens, 0, 700);
  const auto own = some_tokens(400, 5);
  branch.insert(branch.end(), own.begin(), own.end());
  static_cast<void>(feed(0, part(tokens, 0, 700)));
  static_cast<void>(feed(0, own));
  const SharedBlob end = point(0);
  const SharedBlob rows = model_->copy_rows(0, {700, 1100});
  const auto tail = some_tokens(40, 6);
  const std::vector<float> wanted = feed(0, tail);

  static_cast<void>(feed(2, tokens));
  model_->keep_rows(2, 700);
  fill(2, branch, {700, 1100}, rows);
  complete(2, 1100, end);
  expect_same(feed(2, tail), wanted);
}

// Many short runs, as a conversation leaves them, one after the other; and again in the lane that
// held something else.
TEST_P(State, AChainOfShortRunsIsTheWholeConversation) {
  const auto tokens = some_tokens(640, 7);
  std::vector<SharedBlob> runs;
  for (int at = 0; at < 600; at += 7) {
    const int end = std::min(600, at + 7);
    static_cast<void>(feed(0, part(tokens, at, end)));
    runs.push_back(model_->copy_rows(0, {at, end}));
  }
  const SharedBlob end = point(0);
  const std::vector<float> wanted = feed(0, part(tokens, 600, 640));
  for (int round = 0; round < 2; ++round) {
    model_->clear(1);
    for (std::size_t i = 0; i < runs.size(); ++i) {
      const int begin = static_cast<int>(i) * 7;
      fill(1, tokens, {begin, std::min(600, begin + 7)}, runs[i]);
    }
    complete(1, 600, end);
    expect_same(feed(1, part(tokens, 600, 640)), wanted);
  }
}

TEST_P(State, AForeignPointLeavesAnEmptyLane) {
  if (!GetParam().needs_points) return;  // rows are all there is
  const auto tokens = some_tokens(300, 8);
  const std::vector<float> wanted = feed(0, tokens);
  const SharedBlob rows = model_->copy_rows(0, {0, 300});
  const SharedBlob good = point(0);
  KvBlob cut(good->size() / 2);
  std::copy_n(good->bytes().begin(), cut.size(), cut.bytes().begin());
  fill(1, tokens, {0, 300}, rows);
  EXPECT_FALSE(model_->fill_point(1, 300, cut));
  EXPECT_EQ(model_->length(1), 0);
  expect_same(feed(1, tokens), wanted);
}

INSTANTIATE_TEST_SUITE_P(Memory, State, testing::ValuesIn(kinds()),
                         [](const auto& test) { return std::string(test.param.name); });

}  // namespace
}  // namespace mlxs::engine::llama
