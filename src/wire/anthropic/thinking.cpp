#include "wire/anthropic/thinking.hpp"

#include <algorithm>
#include <limits>
#include <string_view>

namespace mlxs::wire::anthropic {
namespace {

constexpr int budget_tokens_min = 1024;  // the API's own minimum; the cloud refuses less

core::ThinkingDisplay display_of(const Field& field) {
  if (!field.is_string()) return core::ThinkingDisplay::absent;
  const std::string_view display = field.value().get_string();
  if (display == "summarized") return core::ThinkingDisplay::summarized;
  if (display == "omitted") return core::ThinkingDisplay::omitted;
  if (display == "updates") return core::ThinkingDisplay::updates;
  return core::ThinkingDisplay::absent;
}

base::Result<std::optional<int>> read_budget(const Field& field) {
  MLXS_TRY(std::optional<int> budget, read_integer(field, std::numeric_limits<int>::min()));
  if (budget) budget = std::max(*budget, budget_tokens_min);
  return budget;
}

}  // namespace

base::Result<core::ThinkingRequest> read_thinking_config(const Field& thinking) {
  core::ThinkingRequest request;
  if (!thinking.present()) return request;
  MLXS_TRY_STATUS(expect_object(thinking));
  MLXS_TRY(const std::string_view type, read_optional_text(thinking.member("type")));
  request.display = display_of(thinking.member("display"));
  request.mode = core::ThinkingMode::adaptive;
  if (type == "disabled") request.mode = core::ThinkingMode::disabled;
  if (type == "enabled") {
    request.mode = core::ThinkingMode::enabled;
    MLXS_TRY(request.budget_tokens, read_budget(thinking.member("budget_tokens")));
  }
  return request;
}

}  // namespace mlxs::wire::anthropic
