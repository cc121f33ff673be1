// Walks the tree of a shell command and judges every command in it, for every folder it may run in.
// Thread: free functions without state.
#pragma once

#include <string>

#include "judge/context.hpp"
#include "judge/report.hpp"

namespace mlxs::judge {

[[nodiscard]] Report judge_shell(const std::string& text, const Context& context);

}  // namespace mlxs::judge
