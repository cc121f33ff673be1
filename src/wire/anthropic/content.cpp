#include "wire/anthropic/content.hpp"

#include <algorithm>
#include <array>
#include <string>
#include <utility>

#include "wire/anthropic/parts.hpp"

namespace mlxs::wire::anthropic {
namespace {

using Blocks = std::vector<core::Block>;

struct BlockReader {
  std::string_view type;
  core::Role role;  // the only one that may carry it
  base::Result<Blocks> (*read)(const Field& block);
};

base::Result<Blocks> read_thinking(const Field& block);
base::Result<Blocks> read_redacted_thinking(const Field& block);
base::Result<Blocks> read_tool_use(const Field& block);
base::Result<Blocks> read_server_tool_use(const Field& block);
base::Result<Blocks> read_server_tool_result(const Field& block);
base::Result<Blocks> read_tool_result(const Field& block);
base::Result<Blocks> read_tool_addition(const Field& block);
base::Result<Blocks> read_tool_removal(const Field& block);

constexpr std::array readers{
    BlockReader{"thinking", core::Role::assistant, read_thinking},
    BlockReader{"redacted_thinking", core::Role::assistant, read_redacted_thinking},
    BlockReader{"tool_use", core::Role::assistant, read_tool_use},
    BlockReader{"server_tool_use", core::Role::assistant, read_server_tool_use},
    BlockReader{"web_search_tool_result", core::Role::assistant, read_server_tool_result},
    BlockReader{"tool_result", core::Role::user, read_tool_result},
    BlockReader{"tool_addition", core::Role::system, read_tool_addition},
    BlockReader{"tool_removal", core::Role::system, read_tool_removal},
};

std::string_view name_of(core::Role role) {
  switch (role) {
    case core::Role::system: return "system";
    case core::Role::user: return "user";
    case core::Role::assistant: return "assistant";
  }
  return "user";
}

// Outside a tool result a reference is only a name.
core::Block as_block(core::ToolResultPart part) {
  if (auto* text = std::get_if<core::TextBlock>(&part)) return std::move(*text);
  if (auto* note = std::get_if<core::PlaceholderBlock>(&part)) return std::move(*note);
  return core::PlaceholderBlock{"[tool " + std::get<core::ToolReference>(part).tool_name + "]"};
}

Blocks as_blocks(Parts parts) {
  Blocks blocks;
  for (core::ToolResultPart& part : parts) blocks.push_back(as_block(std::move(part)));
  return blocks;
}

base::Result<Blocks> read_block(const Field& block, core::Role role) {
  MLXS_TRY_STATUS(expect_object(block));
  const Field type_field = block.member("type");
  MLXS_TRY(const std::string_view type, read_name(type_field));
  const auto reader = std::find_if(readers.begin(), readers.end(),
                                   [type](const BlockReader& r) { return r.type == type; });
  if (reader == readers.end()) {
    MLXS_TRY(Parts parts, read_part(block));
    return as_blocks(std::move(parts));
  }
  if (reader->role != role)
    return type_field.wrong("a block type that a message of role " + std::string(name_of(role)) +
                            " may carry");
  return reader->read(block);
}

}  // namespace

base::Result<Blocks> read_content(const Field& content, core::Role role) {
  if (!content.is_array()) {
    MLXS_TRY(Parts parts, read_parts(content));
    return as_blocks(std::move(parts));
  }
  MLXS_TRY(const std::vector<Field> fields, content.items());
  Blocks blocks;
  for (const Field& field : fields) {
    MLXS_TRY(Blocks more, read_block(field, role));
    for (core::Block& block : more) blocks.push_back(std::move(block));
  }
  return blocks;
}

namespace {

Blocks one(core::Block block) {
  Blocks blocks;
  blocks.push_back(std::move(block));
  return blocks;
}

// Any signature is accepted, and so is a thought that the client was not shown ("").
base::Result<Blocks> read_thinking(const Field& block) {
  MLXS_TRY(const std::string_view text, read_text(block.member("thinking")));
  MLXS_TRY(const std::string_view signature, read_optional_text(block.member("signature")));
  return one(core::ThinkingBlock{.text = std::string(text), .signature = std::string(signature)});
}

// What it hides cannot be read; the block only keeps its place.
base::Result<Blocks> read_redacted_thinking(const Field&) { return one(core::ThinkingBlock{}); }

// An object as text, in the client's key order; absent means no arguments.
base::Result<std::string> read_input(const Field& input) {
  if (!input.present()) return std::string("{}");
  MLXS_TRY_STATUS(expect_object(input));
  return base::to_text(input.value());
}

base::Result<Blocks> read_tool_use(const Field& block) {
  MLXS_TRY(const std::string_view id, read_name(block.member("id")));
  MLXS_TRY(const std::string_view name, read_name(block.member("name")));
  MLXS_TRY(std::string input, read_input(block.member("input")));
  return one(core::ToolUseBlock{
      .id = std::string(id), .name = std::string(name), .input_json = std::move(input)});
}

base::Result<Blocks> read_server_tool_use(const Field& block) {
  MLXS_TRY(const std::string_view name, read_name(block.member("name")));
  MLXS_TRY(const std::string input, read_input(block.member("input")));
  return one(core::PlaceholderBlock{"[" + std::string(name) + " called with " + input + "]"});
}

// Results are an array; an error is an object and leaves only a note.
base::Result<Blocks> read_server_tool_result(const Field& block) {
  const Field content = block.member("content");
  if (!content.is_array()) return one(core::PlaceholderBlock{"[web search failed]"});
  MLXS_TRY(Parts parts, read_parts(content));
  if (parts.empty()) return one(core::PlaceholderBlock{"[web search found nothing]"});
  return as_blocks(std::move(parts));
}

base::Result<Blocks> read_tool_result(const Field& block) {
  MLXS_TRY(const std::string_view id, read_name(block.member("tool_use_id")));
  MLXS_TRY(Parts content, read_parts(block.member("content")));
  MLXS_TRY(const bool is_error, read_flag(block.member("is_error")));
  return one(core::ToolResultBlock{
      .tool_use_id = std::string(id), .content = std::move(content), .is_error = is_error});
}

// What changes is told in one line; an entry that names no tool says nothing.
Blocks tool_change(const Field& block, std::string_view change) {
  for (const char* key : {"name", "tool_name"}) {
    const Field name = block.member("tool").member(key);
    if (!name.is_string()) continue;
    std::string line = "The tool ";
    line.append(name.value().get_string()).append(change);
    return one(core::TextBlock{std::move(line)});
  }
  return {};
}

base::Result<Blocks> read_tool_addition(const Field& block) {
  return tool_change(block, " is available from here on.");
}

base::Result<Blocks> read_tool_removal(const Field& block) {
  return tool_change(block, " is no longer available.");
}

}  // namespace
}  // namespace mlxs::wire::anthropic
