// The house rules, each group a pure function from sources to violations. Thread: any.
#pragma once

#include <vector>

#include "tidy/matrix.hpp"
#include "tidy/source.hpp"

namespace mlxs::tidy {

using Sources = std::vector<Source>;
using Violations = std::vector<Violation>;

// Length of files and lines, of functions, their nesting and parameters.
[[nodiscard]] Violations check_sizes(const Sources& sources);
// Words that have no place in the code, and words that belong to one module.
[[nodiscard]] Violations check_words(const Sources& sources);
// One noun, one triple; purpose comments; headers that nobody includes.
[[nodiscard]] Violations check_shape(const Sources& sources);
// The include matrix, and third-party headers in their module.
[[nodiscard]] Violations check_includes(const Sources& sources, const IncludeMatrix& matrix);

}  // namespace mlxs::tidy
