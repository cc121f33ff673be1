// A request body of the Messages API as a core::ChatRequest. Unknown fields are ignored, wrong
// types of known fields are invalid_request with the place as Error.param. An empty or missing
// model means the loaded model. Thread: free functions without state.
#pragma once

#include <string_view>

#include "base/result.hpp"
#include "core/request.hpp"

namespace mlxs::wire::anthropic {

// POST /v1/messages: max_tokens is required.
[[nodiscard]] base::Result<core::ChatRequest> parse_messages(std::string_view body);

// POST /v1/messages/count_tokens: the same request, max_tokens is optional.
[[nodiscard]] base::Result<core::ChatRequest> parse_count_tokens(std::string_view body);

}  // namespace mlxs::wire::anthropic
