#include "wire/anthropic/tools.hpp"

#include <algorithm>
#include <array>
#include <optional>
#include <string>
#include <utility>

namespace mlxs::wire::anthropic {
namespace {

constexpr std::array<std::string_view, 4> client_tool_prefixes{"bash_", "text_editor_", "memory_",
                                                               "computer_"};

bool is_run_by_client(std::string_view type) {
  if (type.empty() || type == "custom") return true;
  return std::any_of(client_tool_prefixes.begin(), client_tool_prefixes.end(),
                     [type](std::string_view prefix) { return type.starts_with(prefix); });
}

base::Result<std::string> read_schema(const Field& schema) {
  if (!schema.present()) return std::string(R"({"type":"object"})");
  MLXS_TRY_STATUS(expect_object(schema));
  return base::to_text(schema.value());
}

// Nothing when the tool is one of those that are left out.
base::Result<std::optional<core::Tool>> read_tool(const Field& tool) {
  MLXS_TRY_STATUS(expect_object(tool));
  MLXS_TRY(const std::string_view type, read_optional_text(tool.member("type")));
  const Field schema = tool.member("input_schema");
  if (!schema.present() && !is_run_by_client(type)) return std::optional<core::Tool>();
  MLXS_TRY(const std::string_view name, read_name(tool.member("name")));
  MLXS_TRY(const std::string_view description, read_optional_text(tool.member("description")));
  MLXS_TRY(std::string schema_json, read_schema(schema));
  MLXS_TRY(const bool defer_loading, read_flag(tool.member("defer_loading")));
  return std::optional<core::Tool>({.name = std::string(name),
                                    .description = std::string(description),
                                    .schema_json = std::move(schema_json),
                                    .defer_loading = defer_loading});
}

base::Result<core::ToolChoiceKind> read_kind(const Field& type) {
  constexpr std::string_view expected = "\"auto\", \"any\", \"tool\" or \"none\"";
  if (!type.is_string()) return type.wrong(expected);
  const std::string_view kind = type.value().get_string();
  if (kind == "auto") return core::ToolChoiceKind::automatic;
  if (kind == "any") return core::ToolChoiceKind::any;
  if (kind == "tool") return core::ToolChoiceKind::named;
  if (kind == "none") return core::ToolChoiceKind::none;
  return type.wrong(expected);
}

// A tool that read_tools has passed over, but that the client did declare.
bool is_left_out(const Field& request, std::string_view name) {
  const base::Result<std::vector<Field>> tools = request.member("tools").items();
  return tools.ok() &&
         std::any_of(tools.value().begin(), tools.value().end(), [name](const Field& tool) {
           const Field declared = tool.member("name");
           return declared.is_string() && std::string_view(declared.value().get_string()) == name;
         });
}

// The tool to call, "" when it was left out.
base::Result<std::string> read_forced_tool(const Field& request,
                                           const std::vector<core::Tool>& tools) {
  const Field field = request.member("tool_choice").member("name");
  MLXS_TRY(const std::string_view name, read_name(field));
  const bool kept = std::any_of(tools.begin(), tools.end(),
                                [name](const core::Tool& tool) { return tool.name == name; });
  if (kept) return std::string(name);
  if (is_left_out(request, name)) return std::string();
  return field.wrong("the name of one of the tools");
}

}  // namespace

base::Result<std::vector<core::Tool>> read_tools(const Field& tools) {
  MLXS_TRY(const std::vector<Field> fields, tools.items());
  std::vector<core::Tool> kept;
  for (const Field& field : fields) {
    MLXS_TRY(std::optional<core::Tool> tool, read_tool(field));
    if (tool) kept.push_back(*std::move(tool));
  }
  return kept;
}

base::Result<core::ToolChoice> read_tool_choice(const Field& request,
                                                const std::vector<core::Tool>& tools) {
  const Field field = request.member("tool_choice");
  if (!field.present()) return core::ToolChoice{};
  MLXS_TRY_STATUS(expect_object(field));
  MLXS_TRY(const core::ToolChoiceKind kind, read_kind(field.member("type")));
  MLXS_TRY(const bool serial, read_flag(field.member("disable_parallel_tool_use")));
  core::ToolChoice choice{.kind = kind, .name = "", .parallel = !serial};
  if (kind == core::ToolChoiceKind::named) {
    MLXS_TRY(choice.name, read_forced_tool(request, tools));
  }
  const bool is_impossible = (kind == core::ToolChoiceKind::named && choice.name.empty()) ||
                             (kind == core::ToolChoiceKind::any && tools.empty());
  if (is_impossible) choice.kind = core::ToolChoiceKind::automatic;
  return choice;
}

}  // namespace mlxs::wire::anthropic
