// The content of a message: which block says what. On the cloud some blocks belong to one role;
// here each may stand in every role and keeps its words there, because a client that merges, splits
// or repairs histories must not lose its session over it. Thread: free functions without state.
#pragma once

#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "core/message.hpp"
#include "wire/field.hpp"

namespace mlxs::wire::anthropic {

// A string is the same as one text block; empty texts add nothing. A thinking block outside an
// assistant message is plain text. What a cloud tool found is a tool result that answers no call,
// and so is a tool that a system message adds: chat/normalize writes out the words and the schema.
[[nodiscard]] base::Result<std::vector<core::Block>> read_content(const Field& content,
                                                                  core::Role role);

// Whether the block is known, here or in parts.
[[nodiscard]] bool is_block_type(std::string_view type);

// All types that are.
[[nodiscard]] std::vector<std::string_view> block_types();

}  // namespace mlxs::wire::anthropic
