// Turns a request into the one form every template can render, so that rendering is append-only:
// what a client adds at the end of its history is added at the end of the prompt, and nothing
// before it changes.
//
//   system blocks            joined by a blank line; a block that starts with
//   "x-anthropic-billing-header:" is dropped system, not first        folded in place into the user
//   turn before it as <system-reminder>...</system-reminder>
//                            (into the last tool result when that turn has only results); never
//                            hoisted, never dropped
//   several text parts       joined by a newline, unless the part before already ends in one
//   equal roles in a row     merged; order of text and tool results kept
//   tool_reference           the declared schema of that tool, where the reference stands
//   is_error                 visible once, as "Error: " in front of the result
//
// Pure; thread: any.
#pragma once

#include "chat/conversation.hpp"
#include "core/request.hpp"

namespace mlxs::chat {

[[nodiscard]] Conversation normalize(const core::ChatRequest& request);

}  // namespace mlxs::chat
