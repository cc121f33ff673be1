#include "core/thinking_plan.hpp"

#include <gtest/gtest.h>

#include <limits>

namespace mlxs::core {
namespace {

using Mode = ThinkingMode;
using Limit = std::optional<int>;

struct Case {
  Mode mode;
  Limit budget;
  Effort effort;
  Limit output_max;
  bool on;
  Limit wanted;
};

TEST(ThinkingPlan, EveryCombinationHasItsPlan) {
  constexpr int huge = std::numeric_limits<int>::max();
  const Case cases[] = {
      {Mode::absent, {}, Effort::absent, 32000, false, {}},
      {Mode::absent, {}, Effort::high, 32000, false, {}},
      {Mode::absent, {}, Effort::max, {}, false, {}},
      {Mode::disabled, {}, Effort::max, 32000, false, {}},
      {Mode::adaptive, {}, Effort::absent, {}, true, {}},
      {Mode::adaptive, {}, Effort::absent, 32000, true, 30976},
      {Mode::adaptive, {}, Effort::low, 32000, true, 1024},
      {Mode::adaptive, {}, Effort::low, {}, true, 1024},
      {Mode::adaptive, {}, Effort::medium, 32000, true, 4096},
      {Mode::adaptive, {}, Effort::medium, 3000, true, 1976},
      {Mode::adaptive, {}, Effort::high, 8000, true, 6976},
      {Mode::adaptive, {}, Effort::xhigh, 8000, true, 6976},
      {Mode::adaptive, {}, Effort::max, {}, true, {}},
      {Mode::enabled, {}, Effort::absent, 8000, true, 6976},
      {Mode::enabled, 6976, Effort::absent, 8000, true, 6976},
      {Mode::enabled, 16000, Effort::absent, 32000, true, 16000},
      {Mode::enabled, 16000, Effort::low, 32000, true, 1024},
      {Mode::enabled, 2048, Effort::medium, 32000, true, 2048},
      {Mode::enabled, 2048, Effort::max, {}, true, 2048},
      // A budget that is as large as the output or larger leaves room for an answer.
      {Mode::enabled, 8000, Effort::absent, 8000, true, 6976},
      {Mode::enabled, huge, Effort::absent, 4096, true, 3072},
      {Mode::enabled, 1024, Effort::absent, 1500, true, 476},
      {Mode::enabled, 1024, Effort::absent, 1024, true, 0},
      {Mode::adaptive, {}, Effort::max, 1, true, 0},
      {Mode::enabled, huge, Effort::absent, huge, true, huge - 1024},
  };
  for (const Case& c : cases) {
    ChatRequest request;
    request.thinking = {.mode = c.mode, .budget_tokens = c.budget};
    request.output.effort = c.effort;
    const ThinkingPlan plan = resolve_thinking(request, c.output_max);
    const auto index = &c - cases;
    EXPECT_EQ(plan.on, c.on) << index;
    EXPECT_EQ(plan.budget_tokens, c.wanted) << index;
  }
}

TEST(ThinkingPlan, WhetherTheModelThinksDoesNotDependOnTheOutput) {
  for (const Mode mode : {Mode::absent, Mode::disabled, Mode::adaptive, Mode::enabled}) {
    ChatRequest request;
    request.thinking = {.mode = mode, .budget_tokens = {}};
    const bool on = resolve_thinking(request, {}).on;
    for (const int output_max : {1, 1024, 1025, 100000})
      EXPECT_EQ(resolve_thinking(request, output_max).on, on);
  }
}

}  // namespace
}  // namespace mlxs::core
