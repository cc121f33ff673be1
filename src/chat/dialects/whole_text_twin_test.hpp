// The naive twin of the dialects: it reads an answer that is there as a whole, with find() and
// plain descent, and says the same blocks. It shares no code with them, so what the two disagree
// about is a fault of one of them.
// Thread: free function without state.
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

// What the whole answer says. Quotes in it are closed, and nothing was cut.
[[nodiscard]] TwinBlocks read_whole(std::string_view dialect, std::string_view answer,
                                    const DialectOptions& options);

}  // namespace mlxs::chat
