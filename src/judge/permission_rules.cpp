#include "judge/permission_rules.hpp"

#include <algorithm>
#include <array>
#include <cctype>
#include <utility>
#include <vector>

#include "judge/glob.hpp"
#include "judge/tables.hpp"

namespace mlxs::judge {
namespace {

struct RankedRules {
  Rank rank;
  const Rules* rules;
};

// fits(rule, rank) for each rule, the strongest list first.
template <typename Fits>
std::optional<RuleHit> first_hit(const Context& context, const Fits& fits) {
  const std::array lists{
      RankedRules{Rank::hard_deny, &context.hard_deny}, RankedRules{Rank::deny, &context.deny},
      RankedRules{Rank::ask, &context.ask}, RankedRules{Rank::soft_deny, &context.soft_deny},
      RankedRules{Rank::allow, &context.allow}};
  for (const RankedRules& list : lists) {
    for (const Rule& rule : *list.rules) {
      if (!rule.tool.empty() && fits(rule, list.rank))
        return RuleHit{.rank = list.rank, .rule = &rule};
    }
  }
  return std::nullopt;
}

bool is_blank_or_end(std::string_view text, std::size_t at) {
  return at >= text.size() || text[at] == ' ' || text[at] == '\n' || text[at] == '\t';
}

// "npm run test:*" begins with its text, word by word; "git * main" has wildcards; the rest is
// equal.
bool command_fits(std::string_view pattern, std::string_view text) {
  if (pattern.ends_with(":*")) {
    const std::string_view prefix = pattern.substr(0, pattern.size() - 2);
    return text.starts_with(prefix) && is_blank_or_end(text, prefix.size());
  }
  // A wildcard behind a blank also stands for nothing at all.
  if (pattern.ends_with(" *") && text == pattern.substr(0, pattern.size() - 2)) return true;
  const bool wild = pattern.find('*') != std::string_view::npos;
  if (!wild) return pattern == text;
  // Only the star is special in rules for commands.
  std::string glob;
  for (const char c : pattern) {
    if (c == '?' || c == '[') return pattern == text;
    glob += c;
  }
  return matches_glob(glob, text);
}

// To allow "every command" is what auto mode was switched on to avoid.
bool allows_everything(std::string_view pattern) {
  return pattern.empty() || pattern.front() == '*' || pattern == ":*";
}

std::string joined(const Words& words, std::string Word::*text) {
  std::string all;
  for (const Word& word : words) all.append(all.empty() ? "" : " ").append(word.*text);
  return all;
}

std::string without_folder(const std::string& command) {
  const std::size_t end = std::min(command.find(' '), command.size());
  const std::size_t slash = command.rfind('/', end);
  return slash == std::string::npos || slash > end ? command : command.substr(slash + 1);
}

bool speaks_about_path(const Rule& rule, Use use) {
  static constexpr std::array<std::string_view, 4> reading{"Read", "NotebookRead", "Glob", "Grep"};
  static constexpr std::array<std::string_view, 4> writing{"Edit", "Write", "MultiEdit",
                                                           "NotebookEdit"};
  const auto& tools = use == Use::read ? reading : writing;
  return std::ranges::find(tools, rule.tool) != tools.end();
}

bool path_fits(const Rule& rule, const std::string& path) {
  if (!rule.argument) return true;
  if (!is_inside(path, rule.base)) return false;
  return matches_path(rule.pattern, std::string_view(path).substr(rule.base.size()));
}

// A rule that forbids is compared without regard to case, and a wildcard counts as all that it may
// find.
bool forbids_path(const Rule& rule, const std::string& lower_path) {
  if (path_fits(rule, lower_path)) return true;
  if (lower_path.find_first_of("*?[") == std::string::npos) return false;
  if (!is_inside(lower_path, rule.base)) return false;
  return patterns_meet(rule.pattern, std::string_view(lower_path).substr(rule.base.size()));
}

// The host of a URL in lower case, "" when it is not plainly written.
std::string host_of(std::string_view url) {
  const std::size_t scheme = url.find("://");
  if (scheme == std::string_view::npos) return "";
  url.remove_prefix(scheme + 3);
  std::string host;
  for (const char c : url.substr(0, url.find_first_of("/?#:"))) {
    const bool plain = std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '.' || c == '-';
    if (!plain) return "";
    host += static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  }
  return host;
}

bool argument_fits(const Rule& rule, std::string_view argument) {
  if (!rule.argument) return true;
  const std::string_view wanted = *rule.argument;
  if (!wanted.starts_with("domain:")) return wanted == argument;
  const std::string host = host_of(argument);
  return !host.empty() && matches_glob(wanted.substr(7), host);
}

// "mcp__server" stands for all its tools.
bool tool_fits(std::string_view wanted, std::string_view tool) {
  if (wanted == tool) return true;
  if (wanted.find('*') != std::string_view::npos) return matches_glob(wanted, tool);
  return wanted.starts_with("mcp__") && tool.starts_with(wanted) &&
         tool.substr(wanted.size()).starts_with("__");
}

}  // namespace

std::optional<RuleHit> hit_for_command(const Context& context, const Words& words) {
  const std::string written = joined(words, &Word::source);
  const std::string plain = joined(words, &Word::text);
  const std::array<std::string, 4> all{written, plain, without_folder(written),
                                       without_folder(plain)};
  return first_hit(context, [&](const Rule& rule, Rank rank) {
    if (rule.tool != "Bash") return false;
    const std::string_view pattern = rule.argument ? std::string_view(*rule.argument) : "";
    if (rank == Rank::allow) return !allows_everything(pattern) && command_fits(pattern, written);
    if (!rule.argument) return true;
    return std::ranges::any_of(
        all, [&](const std::string& text) { return command_fits(pattern, text); });
  });
}

std::optional<RuleHit> hit_for_text(const Context& context, const std::string& text) {
  return first_hit(context, [&](const Rule& rule, Rank rank) {
    if (rule.tool != "Bash") return false;
    if (rank == Rank::allow) return rule.argument == text;
    return !rule.argument || command_fits(*rule.argument, text);
  });
}

std::optional<RuleHit> hit_for_path(const Context& context, Use use, const std::string& path) {
  const std::string lower_path = in_lower_case(path);
  return first_hit(context, [&](const Rule& rule, Rank rank) {
    if (rank == Rank::allow) return speaks_about_path(rule, use) && path_fits(rule, path);
    // Whoever may not read a file may not change it either.
    const bool speaks = speaks_about_path(rule, use) || speaks_about_path(rule, Use::read);
    return speaks && forbids_path(rule, lower_path);
  });
}

std::optional<RuleHit> hit_for_tool(const Context& context, std::string_view tool,
                                    std::string_view argument) {
  return first_hit(context, [&](const Rule& rule, Rank) {
    return tool_fits(rule.tool, tool) && argument_fits(rule, argument);
  });
}

Finding finding_of(const RuleHit& hit, std::string part) {
  return {.rank = hit.rank,
          .part = kept_part(std::move(part)),
          .reason = "",
          .rule = hit.rule->text,
          .place = hit.rule->place};
}

}  // namespace mlxs::judge
