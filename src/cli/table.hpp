// Rows of text for people. Thread: any (pure).
#pragma once

#include <string>
#include <vector>

namespace mlxs::cli {

// Columns as wide as their widest cell, two blanks between them; the last is not filled up.
[[nodiscard]] std::string format_table(const std::vector<std::vector<std::string>>& rows);

}  // namespace mlxs::cli
