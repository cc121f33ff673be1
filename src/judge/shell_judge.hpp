// Walks the tree of a shell command and judges every command in it, for every folder it may run in.
// Thread: free functions without state.
#pragma once

#include <cstddef>
#include <string>

#include "judge/context.hpp"
#include "judge/report.hpp"

namespace mlxs::judge {

// Takes the work from `steps_left`; what comes when none is left is flagged.
[[nodiscard]] Report judge_shell(const std::string& text, const Context& context,
                                 std::size_t& steps_left);

}  // namespace mlxs::judge
