#include "wire/anthropic/content.hpp"

#include <algorithm>
#include <array>
#include <string>
#include <utility>

#include "wire/anthropic/parts.hpp"

namespace mlxs::wire::anthropic {
namespace {

using Blocks = std::vector<core::Block>;

constexpr std::string_view result_suffix = "_tool_result";
constexpr std::size_t tool_bytes_max = 64;  // a tool's name is a short word; notes stay one line

struct BlockReader {
  std::string_view type;
  base::Result<Blocks> (*read)(const Field& block);
};

base::Result<Blocks> read_thinking(const Field& block);
base::Result<Blocks> read_redacted_thinking(const Field& block);
base::Result<Blocks> read_tool_use(const Field& block);
base::Result<Blocks> read_tool_result(const Field& block);
base::Result<Blocks> read_tool_addition(const Field& block);
base::Result<Blocks> read_tool_removal(const Field& block);
base::Result<Blocks> read_cloud_tool_use(const Field& block);
base::Result<Blocks> read_cloud_tool_result(const Field& block);

constexpr std::array readers{
    BlockReader{"thinking", read_thinking},
    BlockReader{"redacted_thinking", read_redacted_thinking},
    BlockReader{"tool_use", read_tool_use},
    BlockReader{"tool_result", read_tool_result},
    BlockReader{"tool_addition", read_tool_addition},
    BlockReader{"tool_removal", read_tool_removal},
    BlockReader{"server_tool_use", read_cloud_tool_use},
    BlockReader{"mcp_tool_use", read_cloud_tool_use},
    BlockReader{"web_search_tool_result", read_cloud_tool_result},
    BlockReader{"web_fetch_tool_result", read_cloud_tool_result},
    BlockReader{"code_execution_tool_result", read_cloud_tool_result},
    BlockReader{"bash_code_execution_tool_result", read_cloud_tool_result},
    BlockReader{"text_editor_code_execution_tool_result", read_cloud_tool_result},
    BlockReader{"tool_search_tool_result", read_cloud_tool_result},
    BlockReader{"advisor_tool_result", read_cloud_tool_result},
    BlockReader{"mcp_tool_result", read_cloud_tool_result},
};

const BlockReader* find_reader(std::string_view type) {
  const auto* found =
      std::find_if(readers.begin(), readers.end(),
                   [type](const BlockReader& reader) { return reader.type == type; });
  return found == readers.end() ? nullptr : found;
}

Blocks one(core::Block block) {
  Blocks blocks;
  blocks.push_back(std::move(block));
  return blocks;
}

core::ToolResultBlock as_result(Parts parts) {
  return {.tool_use_id = "", .content = std::move(parts), .is_error = false};
}

core::Block as_block(core::ToolResultPart part) {
  if (auto* text = std::get_if<core::TextBlock>(&part)) return std::move(*text);
  if (auto* note = std::get_if<core::PlaceholderBlock>(&part)) return std::move(*note);
  Parts reference;
  reference.push_back(std::move(part));
  return as_result(std::move(reference));
}

Blocks as_blocks(Parts parts) {
  Blocks blocks;
  for (core::ToolResultPart& part : parts) blocks.push_back(as_block(std::move(part)));
  return blocks;
}

base::Result<Blocks> read_block(const Field& block) {
  MLXS_TRY_STATUS(expect_object(block));
  MLXS_TRY(const std::string_view type, read_name(block.member("type")));
  if (const BlockReader* reader = find_reader(type)) return reader->read(block);
  MLXS_TRY(Parts parts, read_part(block));
  return as_blocks(std::move(parts));
}

// Only an assistant thinks; what stands as thinking elsewhere is something that was said.
void say_thoughts(Blocks& blocks) {
  for (core::Block& block : blocks) {
    auto* thinking = std::get_if<core::ThinkingBlock>(&block);
    if (thinking == nullptr) continue;
    std::string text = std::move(thinking->text);
    block = core::TextBlock{std::move(text)};
  }
}

}  // namespace

base::Result<std::vector<core::Block>> read_content(const Field& content, core::Role role) {
  if (!content.is_array()) {
    MLXS_TRY(Parts parts, read_parts(content));
    return as_blocks(std::move(parts));
  }
  MLXS_TRY(const std::vector<Field> fields, content.items());
  Blocks blocks;
  for (const Field& field : fields) {
    MLXS_TRY(Blocks more, read_block(field));
    if (role != core::Role::assistant) say_thoughts(more);
    for (core::Block& block : more) blocks.push_back(std::move(block));
  }
  return blocks;
}

bool is_block_type(std::string_view type) {
  return find_reader(type) != nullptr || is_part_type(type);
}

std::vector<std::string_view> block_types() {
  std::vector<std::string_view> types = part_types();
  for (const BlockReader& reader : readers) types.push_back(reader.type);
  return types;
}

namespace {

// Any signature is accepted, and so is a thought that the client was not shown ("").
base::Result<Blocks> read_thinking(const Field& block) {
  MLXS_TRY(const std::string_view text, read_optional_text(block.member("thinking")));
  MLXS_TRY(const std::string_view signature, read_optional_text(block.member("signature")));
  return one(core::ThinkingBlock{.text = std::string(text), .signature = std::string(signature)});
}

// What it hides cannot be read; the block only keeps its place.
base::Result<Blocks> read_redacted_thinking(const Field&) { return one(core::ThinkingBlock{}); }

// An object as text, in the client's key order; absent means no arguments. What is no object, for
// example arguments that a client could not parse, is kept inside one.
std::string input_text(const Field& input) {
  if (!input.present()) return "{}";
  std::string text = base::to_text(input.value());
  return input.is_object() ? text : R"({"input":)" + text + "}";
}

base::Result<Blocks> read_tool_use(const Field& block) {
  MLXS_TRY(const std::string_view id, read_name(block.member("id")));
  MLXS_TRY(const std::string_view name, read_name(block.member("name")));
  return one(core::ToolUseBlock{.id = std::string(id),
                                .name = std::string(name),
                                .input_json = input_text(block.member("input"))});
}

base::Result<Blocks> read_tool_result(const Field& block) {
  MLXS_TRY(const std::string_view id, read_name(block.member("tool_use_id")));
  MLXS_TRY(Parts content, read_parts(block.member("content")));
  MLXS_TRY(const bool is_error, read_flag(block.member("is_error")));
  return one(core::ToolResultBlock{
      .tool_use_id = std::string(id), .content = std::move(content), .is_error = is_error});
}

// "" when the entry names no tool.
std::string_view changed_tool(const Field& tool) {
  for (const Field& name :
       {tool.member("name"), tool.member("tool_name"), tool.member("definition").member("name")})
    if (name.is_string()) return name.value().get_string();
  return "";
}

// A tool of a remote server that the cloud would call: it cannot be called here at any time.
bool is_remote(const Field& tool) { return tool.member("server_name").is_string(); }

std::string about(std::string_view tool, std::string_view change) {
  return std::string("The tool ").append(tool).append(change);
}

base::Result<Blocks> read_tool_addition(const Field& block) {
  const Field tool = block.member("tool");
  if (is_remote(tool)) {
    const auto& server = tool.member("server_name").value().get_string();
    return one(core::PlaceholderBlock{"[tools of the MCP server " +
                                      shorten(server, tool_bytes_max) + " are not available]"});
  }
  const std::string_view name = changed_tool(tool);
  if (name.empty()) return Blocks();
  Parts parts;
  parts.emplace_back(core::TextBlock{about(name, " is available from here on.")});
  parts.emplace_back(core::ToolReference{std::string(name)});
  return one(as_result(std::move(parts)));
}

base::Result<Blocks> read_tool_removal(const Field& block) {
  const Field tool = block.member("tool");
  const std::string_view name = changed_tool(tool);
  if (name.empty() || is_remote(tool)) return Blocks();
  return one(core::TextBlock{about(name, " is no longer available.")});
}

// "[web_search called with {...}]", "[tickets/find called with {...}]".
base::Result<Blocks> read_cloud_tool_use(const Field& block) {
  MLXS_TRY(const std::string_view name, read_name(block.member("name")));
  MLXS_TRY(const std::string_view server, read_optional_text(block.member("server_name")));
  std::string note = "[";
  if (!server.empty()) note.append(server).append("/");
  note.append(name).append(" called with ").append(input_text(block.member("input"))).append("]");
  return one(core::PlaceholderBlock{std::move(note)});
}

base::Result<Blocks> read_cloud_tool_result(const Field& block) {
  std::string_view tool = block.member("type").value().get_string();
  tool.remove_suffix(result_suffix.size());
  MLXS_TRY(Parts parts, read_words(block.member("content")));
  MLXS_TRY(const bool is_error, read_flag(block.member("is_error")));
  if (parts.empty())
    parts.emplace_back(core::PlaceholderBlock{"[" + std::string(tool) + " returned nothing]"});
  core::ToolResultBlock result = as_result(std::move(parts));
  result.is_error = is_error;
  return one(std::move(result));
}

}  // namespace
}  // namespace mlxs::wire::anthropic
