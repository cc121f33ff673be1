// One turn as any client asks for it, independent of the wire format it came in.
// Thread: plain values.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "core/message.hpp"
#include "core/sampling.hpp"
#include "core/tool.hpp"

namespace mlxs::core {

// What the client says about thinking; `absent` when it says nothing at all.
enum class ThinkingMode { absent, disabled, adaptive, enabled };

// How the client wants to see thinking. It does not change what the model is asked.
enum class ThinkingDisplay { absent, summarized, omitted, updates };

struct ThinkingRequest {
  ThinkingMode mode = ThinkingMode::absent;
  std::optional<int> budget_tokens;  // only with `enabled`, at least 1024
  ThinkingDisplay display = ThinkingDisplay::absent;
};

// How much work the client wants to be put into the answer.
enum class Effort { absent, low, medium, high, xhigh, max };

struct OutputRequest {
  Effort effort = Effort::absent;
  // The text of the answer is to be one JSON value of this schema, an object in the client's key
  // order.
  std::optional<std::string> schema_json;
};

enum class ToolChoiceKind { automatic, any, named, none };

struct ToolChoice {
  ToolChoiceKind kind = ToolChoiceKind::automatic;
  std::string name;  // only with `named`
  bool parallel = true;
};

struct ChatRequest {
  std::string model;                // as the client wrote it; echoed in the answer
  std::vector<std::string> system;  // system blocks, in order
  std::vector<Message> messages;    // at least one; a system message may stand anywhere
  std::vector<Tool> tools;
  ToolChoice tool_choice;
  ThinkingRequest thinking;
  SamplingRequest sampling;
  std::vector<std::string> stop_strings;
  std::optional<int> max_tokens;  // absent: the rest of the window
  bool stream = false;
  bool knows_window_full = false;  // the client tells StopReason::window_full from max_tokens
  bool asks_safeguards = false;    // the client wants a verdict on dangerous tool use (auto mode)
  std::string safeguards_context_json;  // what it says about itself for that; "" when nothing
  OutputRequest output;
  // Lines for the log: what the request holds that this server does not know. Never its words.
  std::vector<std::string> remarks;
};

}  // namespace mlxs::core
