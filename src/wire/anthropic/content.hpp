// The content of a message. Which blocks may stand where is the API's rule: tool_use and thinking
// are the assistant's, tool_result is the user's. Every other block, known or not, may stand
// anywhere (parts.hpp). Thread: free functions without state.
#pragma once

#include <vector>

#include "base/result.hpp"
#include "core/message.hpp"
#include "wire/field.hpp"

namespace mlxs::wire::anthropic {

// A string is the same as one text block; empty texts add nothing.
[[nodiscard]] base::Result<std::vector<core::Block>> read_content(const Field& content,
                                                                  core::Role role);

}  // namespace mlxs::wire::anthropic
