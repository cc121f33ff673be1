#include "core/thinking_plan.hpp"

#include <algorithm>

namespace mlxs::core {
namespace {

std::optional<int> limit_of(Effort effort) {
  switch (effort) {
    case Effort::low: return 1024;
    case Effort::medium: return 4096;
    case Effort::absent:
    case Effort::high:
    case Effort::xhigh:
    case Effort::max: break;
  }
  return std::nullopt;
}

// An absent limit is greater than any other.
std::optional<int> smaller(std::optional<int> first, std::optional<int> second) {
  if (!first) return second;
  return second ? std::min(*first, *second) : *first;
}

}  // namespace

ThinkingPlan resolve_thinking(const ChatRequest& request, std::optional<int> output_tokens_max) {
  const ThinkingMode mode = request.thinking.mode;
  if (mode == ThinkingMode::absent || mode == ThinkingMode::disabled) return {};
  std::optional<int> limit = limit_of(request.output.effort);
  if (mode == ThinkingMode::enabled) limit = smaller(limit, request.thinking.budget_tokens);
  if (output_tokens_max)
    limit = smaller(limit, std::max(*output_tokens_max - answer_tokens_reserved, 0));
  return {.on = true, .budget_tokens = limit};
}

}  // namespace mlxs::core
