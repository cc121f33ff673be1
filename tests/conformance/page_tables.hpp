// The tables of a Markdown page, for tests that hold a page against the code.
// Thread: plain values.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace mlxs::test {

struct PageCell {
  std::string text;                // trimmed, with its backticks
  std::vector<std::string> codes;  // what stands in backticks, in order

  // The first of the codes, "" when there is none.
  [[nodiscard]] std::string code() const { return codes.empty() ? "" : codes.front(); }
};

using PageRow = std::vector<PageCell>;

// The rows, without header and rule, of the table whose first header cell is `first_header`. A bar
// inside backticks separates nothing.
[[nodiscard]] std::vector<PageRow> page_table(std::string_view page, std::string_view first_header);

}  // namespace mlxs::test
