// A conversation as every wire format reads it: roles and content blocks, before any template.
// Thread: plain values.
#pragma once

#include <string>
#include <variant>
#include <vector>

namespace mlxs::core {

enum class Role { system, user, assistant };

struct TextBlock {
  std::string text;
};

// What the model thought in an earlier turn, as the client sends it back. redacted_thinking has
// empty text.
struct ThinkingBlock {
  std::string text;
  std::string signature;
};

struct ToolUseBlock {
  std::string id;
  std::string name;
  std::string input_json;  // an object, as text in the client's key order
};

// Names a tool that was declared with defer_loading; its schema is rendered where the reference
// stands.
struct ToolReference {
  std::string tool_name;
};

// Content that this server cannot show the model: an image without a vision model, an unknown block
// type. `note` is the line of text the model sees instead, for example "[image omitted: the model
// has no vision]".
struct PlaceholderBlock {
  std::string note;
};

using ToolResultPart = std::variant<TextBlock, ToolReference, PlaceholderBlock>;

struct ToolResultBlock {
  std::string tool_use_id;
  std::vector<ToolResultPart> content;
  bool is_error = false;
};

using Block =
    std::variant<TextBlock, ThinkingBlock, ToolUseBlock, ToolResultBlock, PlaceholderBlock>;

struct Message {
  Role role = Role::user;
  std::vector<Block> blocks;
};

}  // namespace mlxs::core
