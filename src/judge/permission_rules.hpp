// The user's own rules, as the client sends them: "Bash(git commit:*)", "Read(~/.ssh/**)",
// "mcp__server", "WebFetch(domain:example.com)". Thread: free functions without state.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "judge/context.hpp"
#include "judge/finding.hpp"
#include "judge/paths.hpp"
#include "judge/script.hpp"

namespace mlxs::judge {

// The strongest rule that speaks about something.
struct RuleHit {
  Rank rank = Rank::deny;
  const Rule* rule = nullptr;  // in the context
};

// About one command of a script. Rules that forbid also see it without quotes and without the
// folder of its program; rules that allow must fit what is written, and more than "every command".
[[nodiscard]] std::optional<RuleHit> hit_for_command(const Context& context, const Words& words);

// About a text that could not be parsed: rules that allow must be equal to it.
[[nodiscard]] std::optional<RuleHit> hit_for_text(const Context& context, const std::string& text);

// About an absolute path.
[[nodiscard]] std::optional<RuleHit> hit_for_path(const Context& context, Use use,
                                                  const std::string& path);

// About a tool as a whole, or with what its rules speak about: a URL, the name of an agent.
[[nodiscard]] std::optional<RuleHit> hit_for_tool(const Context& context, std::string_view tool,
                                                  std::string_view argument);

[[nodiscard]] Finding finding_of(const RuleHit& hit, std::string part);

}  // namespace mlxs::judge
