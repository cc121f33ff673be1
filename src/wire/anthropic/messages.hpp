// The conversation of a request: `system` and `messages`.
// Thread: free functions without state.
#pragma once

#include <string>
#include <vector>

#include "base/result.hpp"
#include "core/message.hpp"
#include "wire/field.hpp"

namespace mlxs::wire::anthropic {

// A string or an array of text blocks; empty texts are left out.
[[nodiscard]] base::Result<std::vector<std::string>> read_system(const Field& system);

// At least one message. A message of role system may stand anywhere; it is left out when it says
// nothing, and when it counts only until the next user message and that one is there.
[[nodiscard]] base::Result<std::vector<core::Message>> read_messages(const Field& messages);

}  // namespace mlxs::wire::anthropic
