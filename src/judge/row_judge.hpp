// Judges the words behind a command by its row of the command table.
// Thread: free functions without state.
#pragma once

#include "judge/finding.hpp"
#include "judge/path_check.hpp"
#include "judge/script.hpp"
#include "judge/tables.hpp"

namespace mlxs::judge {

// `words` without those that the row names.
[[nodiscard]] Findings judge_by_row(const tables::CommandRow& row, const Words& words,
                                    const PathCheck& paths);

// Whether it does more than look: whatever is not known to only read counts as acting.
[[nodiscard]] bool acts(const tables::CommandRow& row, const Words& words);

}  // namespace mlxs::judge
