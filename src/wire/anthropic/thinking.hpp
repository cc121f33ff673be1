// `thinking` of a request: whether the model may think, how much, and how the client wants to see
// it. Thread: free functions without state.
//
//   null, absent          nothing is said
//   {"type":"disabled"}   off
//   {"type":"enabled"}    on; budget_tokens below the API's minimum of 1024 count as 1024
//   any other object      adaptive: "adaptive", "between_tools", types to come, no type at all
//
// A display that is not known counts as absent.
#pragma once

#include "base/result.hpp"
#include "core/request.hpp"
#include "wire/field.hpp"

namespace mlxs::wire::anthropic {

[[nodiscard]] base::Result<core::ThinkingRequest> read_thinking_config(const Field& thinking);

}  // namespace mlxs::wire::anthropic
