#include "core/event_checker.hpp"

#include <gtest/gtest.h>

namespace mlxs::core {
namespace {

const BlockStarted text{.kind = BlockKind::text};
const BlockStarted tool{.kind = BlockKind::tool_use, .tool_id = "t1", .tool_name = "Read"};
const BlockDelta delta{.text = "x"};
const TurnEnded ended{};

// The first broken rule of a stream, "" when there is none.
std::string first_broken(const Events& events) {
  EventChecker checker;
  for (const Event& event : events)
    if (std::string broken = checker.feed(event); !broken.empty()) return broken;
  return "";
}

TEST(EventChecker, AcceptsEveryShapeOfTheGrammar) {
  EXPECT_EQ(first_broken({TurnStarted{}, ended}), "");
  EXPECT_EQ(first_broken({TurnStarted{}, Progress{}, text, delta, delta, BlockEnded{}, tool, delta,
                          BlockEnded{}, TurnEnded{.reason = StopReason::tool_use}}),
            "");
  EXPECT_EQ(first_broken({TurnStarted{}, tool, delta, BlockEnded{},
                          TurnEnded{.reason = StopReason::tool_use,
                                    .verdicts = Verdicts{{.call_id = "t1"}}}}),
            "");
  EXPECT_EQ(first_broken({Failed{}}), "");
  EXPECT_EQ(first_broken({TurnStarted{}, text, delta, Failed{}}), "");
}

TEST(EventChecker, NamesEveryBrokenRule) {
  const std::vector<Events> wrong = {
      {text},
      {TurnStarted{}, TurnStarted{}},
      {TurnStarted{.prompt_tokens = 1, .prompt_tokens_cached = 2}},
      {TurnStarted{}, delta},
      {TurnStarted{}, TurnEnded{.verdicts = Verdicts{{.call_id = "t1"}}}},
      {TurnStarted{}, BlockEnded{}},
      {TurnStarted{}, text, text},
      {TurnStarted{}, text, ended},
      {TurnStarted{}, text, BlockEnded{}, Progress{}},
      {TurnStarted{}, text, BlockDelta{}},
      {TurnStarted{}, text, BlockDelta{.text = "\xC3"}},
      {TurnStarted{}, BlockStarted{.kind = BlockKind::tool_use}},
      {TurnStarted{}, BlockStarted{.kind = BlockKind::text, .tool_id = "t"}},
      {TurnStarted{}, TurnEnded{.reason = StopReason::tool_use}},
      {TurnStarted{}, TurnEnded{.reason = StopReason::stop_sequence}},
      {TurnStarted{}, TurnEnded{.stop_sequence = "x"}},
      {TurnStarted{}, TurnEnded{.usage = {.output_tokens = 1, .thinking_tokens = 2}}},
      {TurnStarted{}, ended, ended},
      {Failed{}, Failed{}},
  };
  for (std::size_t i = 0; i < wrong.size(); ++i)
    EXPECT_NE(first_broken(wrong[i]), "") << "stream " << i;
}

TEST(EventChecker, StaysBroken) {
  EventChecker checker;
  EXPECT_NE(checker.feed(text), "");
  EXPECT_NE(checker.feed(TurnStarted{}), "");
}

}  // namespace
}  // namespace mlxs::core
