// What a check says about one tool call of an answer, to a client that asked for it: Claude Code's
// auto mode. Thread: plain values.
#pragma once

#include <optional>
#include <string>
#include <vector>

namespace mlxs::core {

enum class Outcome {
  not_flagged,  // runs without a prompt
  flagged,      // does not run; the explanation goes to the user and to the model
  truncated,    // the call was cut by the end of the output, so that there is nothing to judge
};

// The entry of the client's own lists that decided: "rules.deny.0" or "auto_mode.hard_deny.2"
// inside its classifier_context.
struct CitedRule {
  std::string type;
  std::string path;
};

struct Verdict {
  std::string call_id;
  Outcome outcome = Outcome::flagged;
  std::string explanation;  // one line; "" unless flagged
  std::optional<CitedRule> cited_rule;
};
using Verdicts = std::vector<Verdict>;

}  // namespace mlxs::core
