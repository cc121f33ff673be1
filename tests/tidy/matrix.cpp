#include "tidy/matrix.hpp"

#include <algorithm>
#include <sstream>

namespace mlxs::tidy {
namespace {

struct Word {
  std::string text;
  std::size_t column = 0;
};

std::vector<Word> words_of(const std::string& line) {
  std::vector<Word> words;
  std::size_t at = 0;
  while ((at = line.find_first_not_of(' ', at)) != std::string::npos) {
    const std::size_t end = std::min(line.find(' ', at), line.size());
    words.push_back({line.substr(at, end - at), at});
    at = end;
  }
  return words;
}

// The lines between "```include-matrix" and "```".
std::vector<std::string> block_of(const Source& document) {
  std::vector<std::string> block;
  bool inside = false;
  for (const std::string& line : document.lines) {
    if (inside && line.starts_with("```")) break;
    if (inside) block.push_back(line);
    if (line == "```include-matrix") inside = true;
  }
  return block;
}

// The heading that begins at or before `column`.
const std::string& heading_at(const std::vector<Word>& headings, std::size_t column) {
  const auto behind = std::ranges::upper_bound(headings, column, {}, &Word::column);
  return behind == headings.begin() ? headings.front().text : std::prev(behind)->text;
}

}  // namespace

// First line: the modules, each over its column. Then a line for each module: `.` itself, `x` may
// include, a digit: only the headers that the note "1: a.hpp b.hpp" below names.
IncludeMatrix IncludeMatrix::read(const Source& document) {
  IncludeMatrix matrix;
  const std::vector<std::string> block = block_of(document);
  if (block.empty()) return matrix;
  const std::vector<Word> headings = words_of(block.front());
  std::map<std::string, std::string> module_of_note;
  for (std::size_t row = 1; row < block.size(); ++row) {
    const std::vector<Word> words = words_of(block[row]);
    if (words.empty()) continue;
    const std::string& name = words.front().text;
    if (name.ends_with(':')) {
      auto& headers = matrix.allowed_headers_[module_of_note[name.substr(0, name.size() - 1)]];
      for (std::size_t i = 1; i < words.size(); ++i) headers.insert(words[i].text);
      continue;
    }
    auto& allowed = matrix.allowed_[name];
    for (std::size_t i = 1; i < words.size(); ++i) {
      if (words[i].text == "x" || words[i].text == ".") {
        allowed.insert(heading_at(headings, words[i].column));
      } else {
        module_of_note[words[i].text] = name;
      }
    }
  }
  return matrix;
}

std::string IncludeMatrix::module_of(std::string_view path) const {
  std::string longest;
  for (const auto& [module, allowed] : allowed_) {
    if (path.starts_with(module + "/") && module.size() > longest.size()) longest = module;
  }
  return longest;
}

bool IncludeMatrix::allows(const std::string& module, std::string_view header) const {
  const auto row = allowed_.find(module);
  if (row == allowed_.end()) return false;
  if (row->second.contains(module_of(header))) return true;
  const auto headers = allowed_headers_.find(module);
  return headers != allowed_headers_.end() && headers->second.contains(std::string(header));
}

}  // namespace mlxs::tidy
