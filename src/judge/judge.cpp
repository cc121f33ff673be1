#include "judge/judge.hpp"

#include <algorithm>
#include <optional>
#include <string_view>
#include <utility>

#include "base/json.hpp"
#include "base/utf8.hpp"
#include "judge/bounds.hpp"
#include "judge/path_check.hpp"
#include "judge/permission_rules.hpp"
#include "judge/shell_judge.hpp"
#include "judge/tables.hpp"

namespace mlxs::judge {
namespace {

namespace json = base::json;

// A string member of the input; "" when there is none.
std::string text_of(const json::object& input, std::string_view name) {
  const json::value* value = input.if_contains(json::string_view(name.data(), name.size()));
  return value != nullptr && value->is_string() ? std::string(value->get_string()) : "";
}

Report judge_shell_tool(const json::object& input, const Context& context,
                        std::size_t& steps_left) {
  const json::value* unsandboxed = input.if_contains("dangerouslyDisableSandbox");
  Report report = judge_shell(text_of(input, "command"), context, steps_left);
  const json::value* command = input.if_contains("command");
  if (command == nullptr || !command->is_string())
    report.object("Bash", "has no command that can be read");
  if (unsandboxed != nullptr && *unsandboxed != json::value(false) && !unsandboxed->is_null())
    report.object("dangerouslyDisableSandbox", "switches the sandbox off");
  return report;
}

Report judge_file_tool(const tables::ToolRow& row, const json::object& input,
                       const Context& context) {
  Report report;
  const Use use = row.kind == tables::ToolKind::writes ? Use::write : Use::read;
  if (use == Use::write) report.note_act();
  const json::value* path =
      input.if_contains(json::string_view(row.argument.data(), row.argument.size()));
  const bool whole = path == nullptr && use == Use::read && row.argument == "path";
  if (!whole && (path == nullptr || !path->is_string() || path->get_string().empty())) {
    report.object(std::string(row.name), "has no path that can be read");
    return report;
  }
  const std::string text = whole ? "." : std::string(path->get_string());
  Folders folders{context.working_directory};
  report.add(PathCheck(context, folders).check_text(text, use, text));
  if (row.name != "Glob") return report;
  // The pattern counts from that folder, and may lead out of it as any path may.
  folders = PathCheck(context, folders).resolve_all(text);
  const std::string pattern = text_of(input, "pattern");
  report.add(PathCheck(context, folders).check_text(pattern, use, pattern));
  return report;
}

// Tools without a rule of their own here: only the user's rules can let them through.
Report judge_other_tool(const Call& call, const std::string& argument, const Context& context) {
  Report report;
  report.note_act();
  const std::optional<RuleHit> hit = hit_for_tool(context, call.tool, argument);
  if (!hit) {
    report.object(call.tool, "is a tool that the rules cannot judge");
  } else if (hit->rank == Rank::allow) {
    report.acts_unallowed = false;
    report.allowed_by = hit->rule->place;
  } else {
    report.add(finding_of(*hit, call.tool));
  }
  return report;
}

Report judge_planning_tool(const Call& call, const Context& context) {
  Report report;
  const std::optional<RuleHit> hit = hit_for_tool(context, call.tool, "");
  if (hit && hit->rank != Rank::allow) report.add(finding_of(*hit, call.tool));
  return report;
}

Report report_on(const Call& call, const Context& context, std::size_t& steps_left) {
  const tables::ToolRow* row = tables::find_tool(call.tool);
  if (row != nullptr && row->kind == tables::ToolKind::planning)
    return judge_planning_tool(call, context);
  const auto input = base::parse_json(call.input_json, "input");
  if (!input.ok() || !input.value().is_object()) {
    Report report;
    report.object(call.tool, "has an input that is no JSON object");
    return report;
  }
  const json::object& members = input.value().get_object();
  if (row == nullptr) return judge_other_tool(call, "", context);
  switch (row->kind) {
    case tables::ToolKind::shell: return judge_shell_tool(members, context, steps_left);
    case tables::ToolKind::reads:
    case tables::ToolKind::writes: return judge_file_tool(*row, members, context);
    default: return judge_other_tool(call, text_of(members, row->argument), context);
  }
}

// A prohibition in words cannot be held against a command by rules, so everything that does more
// than look counts as against it.
void add_sentence(const Rules& rules, Rank rank, Report& report) {
  const auto sentence = std::ranges::find_if(
      rules, [](const Rule& rule) { return rule.tool.empty() && !rule.text.empty(); });
  if (sentence == rules.end()) return;
  report.findings.push_back({.rank = rank,
                             .part = "this call",
                             .reason = "",
                             .rule = sentence->text,
                             .place = sentence->place});
}

// The beginning of `text` on one line, for people.
std::string quoted(std::string_view text) {
  std::string_view start = text.substr(0, bounds::quote_bytes_max);
  start.remove_suffix(base::incomplete_utf8_tail(start));
  std::string line = base::repair_utf8(start);
  for (std::size_t i = 0; i < line.size(); ++i) {
    const auto byte = static_cast<unsigned char>(line[i]);
    const auto next = static_cast<unsigned char>(i + 1 < line.size() ? line[i + 1] : '\0');
    if (byte < 0x20 || byte == 0x7F) line[i] = ' ';
    // The control characters U+0080 to U+009F, which terminals obey as well.
    if (byte == 0xC2 && next < 0xA0) line.replace(i, 2, "  ");
  }
  return "`" + line + (start.size() < text.size() ? "..." : "") + "`";
}

std::string rank_words(Rank rank) {
  switch (rank) {
    case Rank::hard_deny: return "the user's list of what is never allowed";
    case Rank::soft_deny: return "the user's list of what needs a question";
    case Rank::ask: return "the user's rules to ask first";
    default: return "the user's rules to deny";
  }
}

std::string explanation_of(const Finding& finding) {
  if (finding.rank != Rank::builtin)
    return quoted(finding.part) + " is stopped by " + quoted(finding.rule) + " in " +
           rank_words(finding.rank) + ".";
  return quoted(finding.part) + " " + finding.reason +
         ". The user can run it, or allow it with a permission rule.";
}

Verdict verdict_of(const Call& call, const Report& report) {
  Verdict verdict{
      .call_id = call.id, .outcome = Outcome::not_flagged, .explanation = "", .cited_rule = {}};
  std::string place = report.allowed_by;
  if (!report.findings.empty()) {
    const Finding& first = *std::ranges::min_element(report.findings, {}, &Finding::rank);
    verdict.outcome = Outcome::flagged;
    verdict.explanation = explanation_of(first);
    place = first.place;
  }
  if (!place.empty()) verdict.cited_rule = CitedRule{.type = "classifier_context", .path = place};
  return verdict;
}

Verdict judge_within(const Call& call, const Context& context, std::size_t& steps_left) {
  if (!call.complete)
    return {.call_id = call.id, .outcome = Outcome::truncated, .explanation = "", .cited_rule = {}};
  Report report = report_on(call, context, steps_left);
  if (!context.complete) report.object(call.tool, "comes with permission rules that were left out");
  if (report.acts) add_sentence(context.hard_deny, Rank::hard_deny, report);
  if (report.acts_unallowed) add_sentence(context.soft_deny, Rank::soft_deny, report);
  return verdict_of(call, report);
}

}  // namespace

Verdict judge(const Call& call, const Context& context) {
  std::size_t steps_left = bounds::steps_max;
  return judge_within(call, context, steps_left);
}

Verdicts judge_all(const std::vector<Call>& calls, const Context& context) {
  Verdicts verdicts;
  std::size_t steps_left = bounds::steps_max;
  verdicts.reserve(calls.size());
  for (const Call& call : calls) verdicts.push_back(judge_within(call, context, steps_left));
  return verdicts;
}

}  // namespace mlxs::judge
