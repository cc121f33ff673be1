// Content blocks that may stand in a message as well as inside a tool result: text, and what this
// server can only show as text. Nothing is refused for being unknown and nothing is lost without a
// word: a block that cannot be shown becomes a note. Thread: free functions without state.
#pragma once

#include <vector>

#include "base/result.hpp"
#include "core/message.hpp"
#include "wire/field.hpp"

namespace mlxs::wire::anthropic {

using Parts = std::vector<core::ToolResultPart>;

// Content that is absent, a string (the same as one text block) or an array of blocks.
[[nodiscard]] base::Result<Parts> read_parts(const Field& content);

// One block. An empty text is no part: a string "" and a block "" both add nothing.
[[nodiscard]] base::Result<Parts> read_part(const Field& block);

}  // namespace mlxs::wire::anthropic
