#include "core/fold.hpp"

#include <gtest/gtest.h>

namespace mlxs::core {
namespace {

Fold folded(const Events& events) {
  Fold fold;
  for (const Event& event : events) fold.feed(event);
  return fold;
}

TEST(Fold, JoinsDeltasIntoBlocks) {
  Fold fold =
      folded({TurnStarted{}, BlockStarted{.kind = BlockKind::thinking}, BlockDelta{.text = "hm"},
              BlockEnded{}, BlockStarted{.kind = BlockKind::text}, BlockDelta{.text = "a"},
              BlockDelta{.text = "b"}, BlockEnded{},
              BlockStarted{.kind = BlockKind::tool_use, .tool_id = "t", .tool_name = "Read"},
              BlockDelta{.text = "{\"a\":"}, BlockDelta{.text = "1}"}, BlockEnded{},
              TurnEnded{.reason = StopReason::tool_use, .usage = {.output_tokens = 7}}});
  ASSERT_TRUE(fold.finished());
  const auto answer = std::get<Answer>(fold.take());
  ASSERT_EQ(answer.blocks.size(), 3U);
  EXPECT_EQ(std::get<ThinkingBlock>(answer.blocks[0]).text, "hm");
  EXPECT_EQ(std::get<TextBlock>(answer.blocks[1]).text, "ab");
  EXPECT_EQ(std::get<ToolUseBlock>(answer.blocks[2]).input_json, "{\"a\":1}");
  EXPECT_EQ(answer.reason, StopReason::tool_use);
  EXPECT_EQ(answer.usage.output_tokens, 7);
}

TEST(Fold, LeavesACutToolCallOut) {
  Fold fold = folded({TurnStarted{},
                      BlockStarted{.kind = BlockKind::tool_use, .tool_id = "t", .tool_name = "W"},
                      BlockDelta{.text = "{\"a"}, BlockEnded{.complete = false},
                      TurnEnded{.reason = StopReason::max_tokens}});
  EXPECT_TRUE(std::get<Answer>(fold.take()).blocks.empty());
}

TEST(Fold, KeepsACallThatBrokeAsText) {
  const Events broken = {
      TurnStarted{}, BlockStarted{.kind = BlockKind::tool_use, .tool_id = "t", .tool_name = "W"},
      BlockDelta{.text = "{\"a"}, BlockEnded{.complete = false}};
  const auto blocks_behind = [&](const Events& rest) {
    Fold fold = folded(broken);
    for (const Event& event : rest) fold.feed(event);
    return std::get<Answer>(fold.take()).blocks;
  };
  const std::vector<Block> ended = blocks_behind({TurnEnded{}});
  ASSERT_EQ(ended.size(), 1U);
  EXPECT_EQ(std::get<TextBlock>(ended[0]).text, "W {\"a");
  // Cut is only what stands at the end.
  EXPECT_EQ(blocks_behind({BlockStarted{}, BlockDelta{.text = "a"}, BlockEnded{},
                           TurnEnded{.reason = StopReason::max_tokens}})
                .size(),
            2U);
  EXPECT_TRUE(blocks_behind({TurnEnded{.reason = StopReason::loop}}).empty());
}

TEST(Fold, KeepsTheVerdictsOnTheCallsThatItKeeps) {
  Fold fold =
      folded({TurnStarted{},
              TurnEnded{.verdicts = Verdicts{{.call_id = "a"},
                                             {.call_id = "b", .outcome = Outcome::truncated}}}});
  const auto answer = std::get<Answer>(fold.take());
  ASSERT_TRUE(answer.verdicts);
  ASSERT_EQ(answer.verdicts->size(), 1U);
  EXPECT_EQ(answer.verdicts->front().call_id, "a");
  Fold unchecked = folded({TurnStarted{}, TurnEnded{}});
  EXPECT_FALSE(std::get<Answer>(unchecked.take()).verdicts);
}

TEST(Fold, GivesTheErrorOfATurnThatFailed) {
  Fold fold = folded({TurnStarted{}, BlockStarted{}, BlockDelta{.text = "a"},
                      Failed{.error = {.code = base::ErrorCode::overloaded, .message = "m"}}});
  EXPECT_EQ(std::get<base::Error>(fold.take()).code, base::ErrorCode::overloaded);
}

}  // namespace
}  // namespace mlxs::core
