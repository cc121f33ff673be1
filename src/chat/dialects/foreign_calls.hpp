// Calls in the notations of other families: models that were trained on several of them mix them
// up. Only the name of a declared tool makes such markup a call.
#pragma once

#include <array>
#include <memory>
#include <string_view>

#include "chat/dialects/call_reader.hpp"
#include "chat/dialects/either_calls.hpp"
#include "chat/dialects/xml_calls.hpp"

namespace mlxs::chat {

// They open a call where the family has no such opener itself.
inline constexpr std::array<std::string_view, 2> foreign_call_openers{xml_call_opener,
                                                                      xml_function_opener};

// What stands behind <tool_call>: the first reader reads JSON, the second one <function=.
[[nodiscard]] EitherCalls::Choice json_or_xml(std::string_view opener, std::string_view begins);

[[nodiscard]] std::unique_ptr<CallReader> make_foreign_calls(CallWriter writer,
                                                             const DialectOptions& options);

}  // namespace mlxs::chat
