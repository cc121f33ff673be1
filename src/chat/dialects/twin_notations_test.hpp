// How each family writes, as far as the whole-text twin must know it.
// Thread: free functions without state.
#pragma once

#include <string_view>
#include <vector>

#include "chat/dialects/twin_calls_test.hpp"

namespace mlxs::chat {

// Reads the calls that stand at the cursor.
using ReadTwinCalls = bool (*)(TwinCursor& cursor);

// How a family writes, as far as the twin must know it.
struct TwinNotation {
  std::vector<ReadTwinCalls> calls;
  std::vector<std::string_view> call_openers = {};
  std::vector<std::string_view> call_closers = {};
  std::string_view think_opener = "<think>";
  std::string_view think_closer = "</think>";
  std::vector<std::string_view> turn_ends = {};
};

[[nodiscard]] const TwinNotation& twin_notation(std::string_view dialect);

// Calls of other families that count at the beginning of a line.
[[nodiscard]] bool read_twin_tried(TwinCursor& cursor);

}  // namespace mlxs::chat
