// Auto mode: may this tool call run without asking the user? Rules only, no model and no I/O, and
// conservative: what is not understood is flagged. The user's own rules come first.
// Thread: free functions without state.
#pragma once

#include <string>
#include <vector>

#include "core/verdict.hpp"
#include "judge/context.hpp"

namespace mlxs::judge {

using core::CitedRule;
using core::Outcome;
using core::Verdict;
using core::Verdicts;

struct Call {
  std::string id;
  std::string tool;
  std::string input_json;  // an object
  bool complete = true;    // false: cut by the end of the output
};

[[nodiscard]] Verdict judge(const Call& call, const Context& context);

// One verdict for each call of an answer, in their order; none for an answer without calls.
[[nodiscard]] Verdicts judge_all(const std::vector<Call>& calls, const Context& context);

}  // namespace mlxs::judge
