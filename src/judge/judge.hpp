// Auto mode: may this tool call run without asking the user? Rules only, no model and no I/O, and
// conservative: what is not understood is flagged. The user's own rules come first.
// Thread: free functions without state.
#pragma once

#include <string>
#include <vector>

#include "judge/context.hpp"
#include "judge/verdict.hpp"

namespace mlxs::judge {

struct Call {
  std::string id;
  std::string tool;
  std::string input_json;  // an object
  bool complete = true;    // false: cut by the end of the output
};

[[nodiscard]] Verdict judge(const Call& call, const Context& context);

// One verdict for each call of an answer, in their order; none for an answer without calls.
[[nodiscard]] std::vector<Verdict> judge_all(const std::vector<Call>& calls,
                                             const Context& context);

}  // namespace mlxs::judge
