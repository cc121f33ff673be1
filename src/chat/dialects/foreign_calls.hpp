// Calls in the notations of other families: models that were trained on several of them mix them
// up. Only the name of a declared tool makes such markup a call. Behind <tool_call> and <function=
// that is enough; the other notations are read on trial, and count at the beginning of a line only.
#pragma once

#include <array>
#include <memory>
#include <string_view>

#include "chat/dialects/call_reader.hpp"
#include "chat/dialects/either_calls.hpp"
#include "chat/dialects/gemma4_calls.hpp"
#include "chat/dialects/invoke_calls.hpp"
#include "chat/dialects/mistral_calls.hpp"
#include "chat/dialects/trial_calls.hpp"
#include "chat/dialects/xml_calls.hpp"

namespace mlxs::chat {

// They open a call where the family has no such opener itself.
inline constexpr std::array<std::string_view, 2> foreign_call_openers{xml_call_opener,
                                                                      xml_function_opener};
inline constexpr std::array<std::string_view, 5> tried_call_openers{
    mistral_call_opener, invoke_opener, function_calls_opener, minimax_section_opener,
    gemma4_call_opener};

// What stands behind <tool_call>: the first reader reads JSON, the second one <function=.
[[nodiscard]] EitherCalls::Choice json_or_xml(std::string_view opener, std::string_view begins);

// Behind all of these openers.
[[nodiscard]] std::unique_ptr<CallReader> make_foreign_calls(CallWriter writer,
                                                             const DialectOptions& options,
                                                             const TrialCalls::Tags& ends);
// The same, everything on trial.
[[nodiscard]] std::unique_ptr<CallReader> make_tried_calls(CallWriter writer,
                                                           const DialectOptions& options,
                                                           const TrialCalls::Tags& ends);

}  // namespace mlxs::chat
