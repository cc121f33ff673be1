// What the client says about itself for the judgement: `safeguards[].classifier_context` of a
// request, as raw JSON. Every key is optional; what is missing is never trusted.
// Thread: plain values.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace mlxs::judge {

// One entry of the client's lists: "Bash(npm run test:*)" or "WebFetch".
struct Rule {
  std::string text;
  std::string tool;                     // "" when the entry is a sentence, not a rule
  std::optional<std::string> argument;  // between the parentheses
  std::string place;                    // "rules.deny.0": how a verdict cites it
  // For path arguments: a pattern of ignore files and the folder that it counts from; both in lower
  // case where the rule forbids.
  std::string pattern;
  std::string base;
};
using Rules = std::vector<Rule>;

struct Context {
  std::string platform;              // "linux", "darwin", "win32"
  std::string working_directory;     // absolute, or "" when unknown
  std::string home;                  // absolute, or ""
  std::vector<std::string> trusted;  // absolute folders, without "/" itself
  bool reads_stay_inside = false;    // folders of the system are closed too
  Rules deny;
  Rules ask;
  Rules allow;
  Rules soft_deny;  // rules and sentences
  Rules hard_deny;  // rules and sentences
  // Cleared when the client has left out rules that forbid, or sent more than the bounds of this
  // module: then nothing can be allowed.
  bool complete = true;
};

// Text that is not such an object gives an empty context, with which nearly everything is flagged.
[[nodiscard]] Context read_context(std::string_view json);

}  // namespace mlxs::judge
