#include "conformance/page_tables.hpp"

#include <algorithm>
#include <sstream>

namespace mlxs::test {
namespace {

std::string trimmed(std::string_view text) {
  const std::size_t begin = text.find_first_not_of(' ');
  if (begin == std::string_view::npos) return "";
  return std::string(text.substr(begin, text.find_last_not_of(' ') - begin + 1));
}

PageCell make_cell(std::string_view text) {
  PageCell cell{.text = trimmed(text), .codes = {}};
  std::size_t open = text.find('`');
  while (open != std::string_view::npos) {
    const std::size_t close = text.find('`', open + 1);
    if (close == std::string_view::npos) break;
    cell.codes.emplace_back(text.substr(open + 1, close - open - 1));
    open = text.find('`', close + 1);
  }
  return cell;
}

PageRow split(std::string_view line) {
  PageRow row;
  bool in_code = false;
  std::size_t begin = 1;  // behind the first bar
  for (std::size_t at = 1; at < line.size(); ++at) {
    if (line[at] == '`') in_code = !in_code;
    if (line[at] != '|' || in_code) continue;
    row.push_back(make_cell(line.substr(begin, at - begin)));
    begin = at + 1;
  }
  return row;
}

}  // namespace

std::vector<PageRow> page_table(std::string_view page, std::string_view first_header) {
  const std::string start = "| " + std::string(first_header) + " |";
  std::vector<PageRow> rows;
  std::istringstream lines{std::string(page)};
  bool inside = false;
  for (std::string line; std::getline(lines, line);) {
    if (line.starts_with(start)) {
      inside = true;
    } else if (!line.starts_with("|")) {
      inside = false;
    } else if (inside && !line.starts_with("|---")) {
      rows.push_back(split(line));
    }
  }
  return rows;
}

}  // namespace mlxs::test
