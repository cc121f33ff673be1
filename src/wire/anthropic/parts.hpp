// Content blocks that may stand in a message as well as inside a tool result: text, and what this
// server can only show as text. Nothing is refused for being unknown and nothing is lost without a
// word: of a block without a reader of its own the texts are kept wherever they usually stand, and
// a block without a text becomes a note. Thread: free functions without state.
#pragma once

#include <string_view>
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

// The texts inside any value: a string, a block, an array of both. Whatever else it is has none.
[[nodiscard]] base::Result<Parts> read_words(const Field& value);

// Whether read_part knows what the block means.
[[nodiscard]] bool is_part_type(std::string_view type);

// All types that it knows.
[[nodiscard]] std::vector<std::string_view> part_types();

}  // namespace mlxs::wire::anthropic
