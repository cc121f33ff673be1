// Calls as Mistral and Devstral write them, in one of two forms:
//   [TOOL_CALLS]NAME[CALL_ID]ID[ARGS]{JSON}[TOOL_CALLS]...     [CALL_ID] and [ARGS] may be missing
//   [TOOL_CALLS][{"name": "NAME", "arguments": {JSON}, "id": "ID"}, ...]
// Nothing closes the calls but the end of the turn.
// Thread: free function without state.
#pragma once

#include <memory>
#include <string_view>

#include "chat/dialects/call_reader.hpp"

namespace mlxs::chat {

inline constexpr std::string_view mistral_call_opener = "[TOOL_CALLS]";
inline constexpr std::string_view mistral_arguments_opener = "[ARGS]";

[[nodiscard]] std::unique_ptr<CallReader> make_mistral_calls(CallWriter writer,
                                                             const DialectOptions& options);

}  // namespace mlxs::chat
