#include "wire/anthropic/tools.hpp"

#include <algorithm>
#include <string_view>
#include <utility>

#include "wire/anthropic/client_tools.hpp"
#include "wire/anthropic/fields.hpp"

namespace mlxs::wire::anthropic {
namespace {

constexpr std::size_t name_bytes_max = 64;  // of a tool that is only told about

std::string_view text_of(const Field& field) {
  return field.is_string() ? std::string_view(field.value().get_string()) : std::string_view();
}

// " The screen is 1024 x 768 pixels." for a computer.
base::Result<std::string> screen_of(const Field& tool) {
  MLXS_TRY(const std::optional<int> width, read_integer(tool.member("display_width_px"), 1));
  MLXS_TRY(const std::optional<int> height, read_integer(tool.member("display_height_px"), 1));
  if (!width || !height) return std::string();
  return " The screen is " + std::to_string(*width) + " x " + std::to_string(*height) + " pixels.";
}

// Zooming is in the schema of the newest computers, but only some clients do it.
base::Result<std::string> zoom_of(const Field& tool, const ClientTool& known) {
  MLXS_TRY(const bool zooms, read_flag(tool.member("enable_zoom")));
  const bool has_zoom = known.schema_json.find(R"("zoom")") != std::string_view::npos;
  return std::string(has_zoom && !zooms ? " Do not use zoom, it is switched off." : "");
}

base::Result<core::Tool> read_known(const Field& tool, const ClientTool& known) {
  MLXS_TRY(const std::string_view name, read_optional_text(tool.member("name")));
  MLXS_TRY(const std::string screen, screen_of(tool));
  MLXS_TRY(const std::string zoom, zoom_of(tool, known));
  return core::Tool{.name = std::string(name.empty() ? known.name : name),
                    .description = std::string(known.description) + screen + zoom,
                    .schema_json = std::string(known.schema_json)};
}

base::Result<core::Tool> read_custom(const Field& tool) {
  MLXS_TRY(const std::string_view name, read_name(tool.member("name")));
  return core::Tool{
      .name = std::string(name), .description = "", .schema_json = R"({"type":"object"})"};
}

// What the request itself says wins over what is known.
base::Result<core::Tool> read_tool(const Field& tool, const ClientTool* known) {
  MLXS_TRY(core::Tool read, known == nullptr ? read_custom(tool) : read_known(tool, *known));
  MLXS_TRY(const std::string_view description, read_optional_text(tool.member("description")));
  if (!description.empty()) read.description = description;
  const Field schema = tool.member("input_schema");
  if (schema.is_object()) read.schema_json = base::to_text(schema.value());
  MLXS_TRY(read.defer_loading, read_flag(tool.member("defer_loading")));
  MLXS_TRY(read.strict, read_flag(tool.member("strict")));
  return read;
}

// The name that a client knows it by: a toolset has none of its own.
std::string shown_name(const Field& tool, std::string_view type) {
  for (const char* place : {"name", "mcp_server_name"}) {
    const std::string_view name = text_of(tool.member(place));
    if (!name.empty()) return shorten(name, name_bytes_max);
  }
  return shorten(type, name_bytes_max);
}

bool is_tool_search(std::string_view type) { return type.starts_with("tool_search_tool_"); }

base::Status add_tool(ToolList& list, const Field& tool) {
  MLXS_TRY_STATUS(expect_object(tool));
  MLXS_TRY(const std::string_view type, read_optional_text(tool.member("type")));
  const bool is_custom = type.empty() || type == "custom" || tool.member("input_schema").present();
  const ClientTool* known = find_client_tool(type);
  if (is_custom || known != nullptr) {
    MLXS_TRY(core::Tool read, read_tool(tool, known));
    list.tools.push_back(std::move(read));
    const Field schema = tool.member("input_schema");
    if (schema.present() && !schema.is_object()) list.odd_schemas.push_back(schema.path());
  } else if (!is_tool_search(type)) {
    list.unavailable.push_back(shown_name(tool, type));
  }
  return {};
}

// The elements of an array; none when it is anything else.
std::vector<Field> elements(const Field& field) {
  return field.is_array() ? field.items().value() : std::vector<Field>();
}

base::Status add_inline_tools(ToolList& list, const Field& message) {
  for (const Field& block : elements(message.member("content"))) {
    const Field definition = block.member("tool").member("definition");
    if (text_of(block.member("type")) != "tool_addition" || !definition.present()) continue;
    const std::size_t declared = list.tools.size();
    MLXS_TRY_STATUS(add_tool(list, definition));
    if (list.tools.size() > declared) list.tools.back().defer_loading = true;
  }
  return {};
}

base::Result<core::ToolChoiceKind> read_kind(const Field& type) {
  constexpr std::string_view expected = "\"auto\", \"any\", \"tool\" or \"none\"";
  const std::string_view kind = text_of(type);
  if (kind == "auto") return core::ToolChoiceKind::automatic;
  if (kind == "any") return core::ToolChoiceKind::any;
  if (kind == "tool") return core::ToolChoiceKind::named;
  if (kind == "none") return core::ToolChoiceKind::none;
  return type.wrong(expected);
}

// A tool that read_tools has passed over, but that the client did declare.
bool is_left_out(const Field& request, std::string_view name) {
  const std::vector<Field> tools = elements(member_of_request(request, "tools"));
  return std::any_of(tools.begin(), tools.end(),
                     [name](const Field& tool) { return text_of(tool.member("name")) == name; });
}

// The tool to call, "" when it was left out.
base::Result<std::string> read_forced_tool(const Field& request, const ToolList& list) {
  const Field field = member_of_request(request, "tool_choice").member("name");
  MLXS_TRY(const std::string_view name, read_name(field));
  const bool kept = std::any_of(list.tools.begin(), list.tools.end(),
                                [name](const core::Tool& tool) { return tool.name == name; });
  if (kept) return std::string(name);
  if (is_left_out(request, name)) return std::string();
  return field.wrong("the name of one of the tools");
}

base::Result<core::ToolChoice> read_choice(const Field& request, const ToolList& list) {
  const Field field = member_of_request(request, "tool_choice");
  if (!field.present()) return core::ToolChoice{};
  MLXS_TRY_STATUS(expect_object(field));
  MLXS_TRY(const core::ToolChoiceKind kind, read_kind(field.member("type")));
  MLXS_TRY(const bool serial, read_flag(field.member("disable_parallel_tool_use")));
  core::ToolChoice choice{.kind = kind, .name = "", .parallel = !serial};
  if (kind == core::ToolChoiceKind::named) {
    MLXS_TRY(choice.name, read_forced_tool(request, list));
  }
  return choice;
}

}  // namespace

base::Result<ToolList> read_tools(const Field& request) {
  MLXS_TRY(const std::vector<Field> fields, member_of_request(request, "tools").items());
  ToolList list;
  for (const Field& field : fields) MLXS_TRY_STATUS(add_tool(list, field));
  const bool searches = std::any_of(fields.begin(), fields.end(), [](const Field& tool) {
    return is_tool_search(text_of(tool.member("type")));
  });
  if (searches)
    for (core::Tool& tool : list.tools) tool.defer_loading = false;
  for (const Field& message : elements(member_of_request(request, "messages")))
    MLXS_TRY_STATUS(add_inline_tools(list, message));
  return list;
}

base::Result<core::ToolChoice> read_tool_choice(const Field& request, const ToolList& list) {
  MLXS_TRY(core::ToolChoice choice, read_choice(request, list));
  const bool is_impossible = (choice.kind == core::ToolChoiceKind::named && choice.name.empty()) ||
                             (choice.kind == core::ToolChoiceKind::any && list.tools.empty());
  if (is_impossible) choice.kind = core::ToolChoiceKind::automatic;
  if (list.tools.empty() && !list.unavailable.empty()) choice.kind = core::ToolChoiceKind::none;
  return choice;
}

std::string note_on_unavailable(const ToolList& list) {
  if (list.unavailable.empty()) return "";
  std::string names;
  for (const std::string& name : list.unavailable) names += (names.empty() ? "" : ", ") + name;
  return "Not available here, although the request declares it: " + names +
         ". Where that would be needed, say that it is not available; never make up its results.";
}

}  // namespace mlxs::wire::anthropic
