// Why a call is flagged. A call has as many findings as it has bad parts; the first by rank is
// told. Thread: plain values.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "judge/context.hpp"

namespace mlxs::judge {

// Who says so, the strongest first. `allow` only ranks rules, never findings.
enum class Rank { hard_deny, deny, ask, soft_deny, allow, builtin };

struct Finding {
  Rank rank = Rank::builtin;
  std::string part;    // what of the call was decisive, as written
  std::string reason;  // the end of a sentence that begins with `part`; "" when a rule speaks
  std::string rule;    // the user's rule
  std::string place;   // of that rule, as Rule::place
};
using Findings = std::vector<Finding>;

// What the rules of this module say, not those of the user.
[[nodiscard]] inline Finding builtin_finding(std::string part, std::string reason) {
  return {.rank = Rank::builtin,
          .part = std::move(part),
          .reason = std::move(reason),
          .rule = "",
          .place = ""};
}

}  // namespace mlxs::judge
