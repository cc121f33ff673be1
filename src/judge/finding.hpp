// Why a call is flagged. A call has as many findings as it has bad parts; the first by rank is
// told. Thread: plain values.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "judge/bounds.hpp"
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

// As much of a part as an explanation quotes, and a little more that shows that something is cut.
// A loop may find the same long part again and again.
[[nodiscard]] inline std::string kept_part(std::string part) {
  constexpr std::size_t longest = bounds::quote_bytes_max + 4;
  if (part.size() > longest) part.resize(longest);
  return part;
}

// What the rules of this module say, not those of the user.
[[nodiscard]] inline Finding builtin_finding(std::string part, std::string reason) {
  return {.rank = Rank::builtin,
          .part = kept_part(std::move(part)),
          .reason = std::move(reason),
          .rule = "",
          .place = ""};
}

}  // namespace mlxs::judge
