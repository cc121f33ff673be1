// A conversation in the form that HF chat templates read, after normalisation: first message system
// or not at all, then user first, every content one string. chat/normalize makes it, chat/template
// renders it. Thread: plain values.
#pragma once

#include <string>
#include <vector>

#include "core/tool.hpp"

namespace mlxs::chat {

struct TemplateCall {
  std::string id;
  std::string name;
  std::string arguments_json;  // an object
};

struct TemplateMessage {
  std::string role;  // "system", "user", "assistant" or "tool"
  std::string content;
  std::string reasoning;                 // assistant only
  std::vector<TemplateCall> tool_calls;  // assistant only
  std::string tool_call_id;              // tool only
  std::string tool_name;                 // tool only: the name of the call it answers
};

struct Conversation {
  std::vector<TemplateMessage> messages;
  std::vector<core::Tool> tools;  // the head: deferred tools are left out
};

}  // namespace mlxs::chat
