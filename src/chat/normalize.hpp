// Turns a request into the one form every template can render, so that rendering is append-only:
// what a client adds at the end of its history is added at the end of the prompt, and nothing
// before it changes.
//
//   system blocks        joined by a blank line, without a first line (of those that are not
//                        blank) that starts with "x-anthropic-billing-header:" and without a
//                        <total_tokens> count at the end: they differ between requests (F01)
//   system, not first    <system-reminder>...</system-reminder> in place: at the end of the user
//                        turn before it (the end of its text, or of its last tool result). Without
//                        one (at the start, or behind an assistant turn): at the start of the next
//                        user turn, or a user turn of its own. Never hoisted, never dropped
//                        (F02-F05)
//   text parts           joined by a newline, unless the part before already ends in one (F22)
//   equal roles in a row one turn; order of text and tool results kept (F21)
//   tool results         role "tool", in the order given. A result that answers no call of the
//                        assistant turn before it keeps its text as user text; in an assistant or
//                        a system message it is text of that message
//   tool_reference       the declared schema of that tool, where the first reference stands; for
//                        a tool that is in the head or was written out before, a note
//   is_error             visible once, as "Error: " in front of the result (F27)
//   empty user turn      stays, with empty content; a history that starts with the assistant gets
//                        one in front, because many templates demand a user turn first (F23)
//
// Pure; thread: any.
#pragma once

#include "chat/conversation.hpp"
#include "core/request.hpp"

namespace mlxs::chat {

[[nodiscard]] Conversation normalize(const core::ChatRequest& request);

}  // namespace mlxs::chat
