// Small programs inside a command: what sed, awk and jq are given.
// Thread: free functions without state.
#pragma once

#include <string>
#include <string_view>

namespace mlxs::judge {

// Why the script may do more than change the text that passes: the end of a sentence that begins
// with it. "" when it only edits. All refuse what they do not read.
[[nodiscard]] std::string objection_to_sed(std::string_view script);
[[nodiscard]] std::string objection_to_awk(std::string_view program);
[[nodiscard]] std::string objection_to_jq(std::string_view program);

}  // namespace mlxs::judge
