// Calls as MiniMax M2 writes them, and Claude and models trained on its answers:
//   <minimax:tool_call>\n<invoke name="NAME">\n<parameter name="KEY">VALUE</parameter>\n...
//   </invoke>\n</minimax:tool_call>
// with any number of invokes, and <function_calls> for the outer tag. Values stand raw; the tool's
// schema gives the type. Without the outer tag the name of a declared tool makes it a call.
// Thread: free function without state.
#pragma once

#include <memory>
#include <string_view>

#include "chat/dialects/call_reader.hpp"

namespace mlxs::chat {

inline constexpr std::string_view minimax_section_opener = "<minimax:tool_call>";
inline constexpr std::string_view minimax_section_closer = "</minimax:tool_call>";
inline constexpr std::string_view function_calls_opener = "<function_calls>";
inline constexpr std::string_view function_calls_closer = "</function_calls>";
inline constexpr std::string_view invoke_opener = "<invoke name=\"";
inline constexpr std::string_view invoke_closer = "</invoke>";

[[nodiscard]] std::unique_ptr<CallReader> make_invoke_calls(CallWriter writer,
                                                            const DialectOptions& options);

}  // namespace mlxs::chat
