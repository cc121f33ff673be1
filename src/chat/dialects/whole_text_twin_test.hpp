// The naive twin of the dialects: it reads an answer that is there as a whole, with find() and
// plain descent, and says the same blocks. It shares no code with them, so what the two disagree
// about is a fault of one of them.
// Thread: free functions without state.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/json.hpp"
#include "chat/dialect.hpp"

namespace mlxs::chat {

struct TwinBlock {
  core::BlockKind kind = core::BlockKind::text;
  std::string text;          // of text and thinking
  std::string name;          // of a call
  base::json::object input;  // of a call
  bool operator==(const TwinBlock&) const = default;
};
using TwinBlocks = std::vector<TwinBlock>;

// A stretch of prose, and what the white space around it depends on.
struct TwinProse {
  std::string text;
  core::BlockKind kind = core::BlockKind::text;
  bool block_before = false;  // or a thinking block at the end of the prompt
  bool block_behind = false;
};
// Says it as a block, with the white space that block_writer.hpp leaves.
void add_twin_prose(TwinBlocks& blocks, TwinProse prose);

// Markdown quotes are open at the end of the prose: a fence, or a span on the last line.
[[nodiscard]] bool is_twin_quoted(std::string_view prose);

// What the whole answer says. Quotes in it are closed, and nothing was cut.
[[nodiscard]] TwinBlocks read_whole(std::string_view dialect, std::string_view answer,
                                    const DialectOptions& options);
// The same for messages with channels.
[[nodiscard]] TwinBlocks read_whole_harmony(std::string_view answer);

}  // namespace mlxs::chat
