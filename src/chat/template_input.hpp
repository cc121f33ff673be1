// What a template is given: the conversation as the JSON that HF templates read, in the form this
// template understands. Thread: free function without state.
#pragma once

#include "base/json.hpp"
#include "chat/conversation.hpp"
#include "chat/template_form.hpp"

namespace mlxs::chat {

// {"messages": [...]} and, when there are any, {"tools": [...]}.
[[nodiscard]] base::json::object template_input(const Conversation& conversation,
                                                const TemplateForm& form);

}  // namespace mlxs::chat
