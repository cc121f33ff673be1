#include <algorithm>
#include <array>

#include "judge/tables.hpp"

namespace mlxs::judge::tables {
namespace {

constexpr std::array tools{
    ToolRow{"Bash", ToolKind::shell, "command"},
    ToolRow{"Read", ToolKind::reads, "file_path"},
    ToolRow{"NotebookRead", ToolKind::reads, "notebook_path"},
    ToolRow{"Glob", ToolKind::reads, "path"},
    ToolRow{"Grep", ToolKind::reads, "path"},
    ToolRow{"LS", ToolKind::reads, "path"},
    ToolRow{"Edit", ToolKind::writes, "file_path"},
    ToolRow{"MultiEdit", ToolKind::writes, "file_path"},
    ToolRow{"Write", ToolKind::writes, "file_path"},
    ToolRow{"NotebookEdit", ToolKind::writes, "notebook_path"},
    ToolRow{"TodoWrite", ToolKind::planning, ""},
    ToolRow{"TaskCreate", ToolKind::planning, ""},
    ToolRow{"TaskGet", ToolKind::planning, ""},
    ToolRow{"TaskList", ToolKind::planning, ""},
    ToolRow{"TaskUpdate", ToolKind::planning, ""},
    ToolRow{"TaskOutput", ToolKind::planning, ""},
    ToolRow{"TaskStop", ToolKind::planning, ""},
    ToolRow{"BashOutput", ToolKind::planning, ""},
    ToolRow{"KillShell", ToolKind::planning, ""},
    ToolRow{"AskUserQuestion", ToolKind::planning, ""},
    ToolRow{"EnterPlanMode", ToolKind::planning, ""},
    ToolRow{"ExitPlanMode", ToolKind::planning, ""},
    ToolRow{"ToolSearch", ToolKind::planning, ""},
    ToolRow{"ListAgents", ToolKind::planning, ""},
    ToolRow{"ReportFindings", ToolKind::planning, ""},
    ToolRow{"StructuredOutput", ToolKind::planning, ""},
    ToolRow{"WebFetch", ToolKind::asks_outside, "url"},
    ToolRow{"WebSearch", ToolKind::asks_outside, "query"},
    ToolRow{"Agent", ToolKind::asks_outside, "subagent_type"},
    ToolRow{"Task", ToolKind::asks_outside, "subagent_type"},
    ToolRow{"Skill", ToolKind::asks_outside, "skill"},
};

}  // namespace

const ToolRow* find_tool(std::string_view name) {
  const auto row = std::ranges::find(tools, name, &ToolRow::name);
  return row == tools.end() ? nullptr : &*row;
}

}  // namespace mlxs::judge::tables
