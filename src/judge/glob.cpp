#include "judge/glob.hpp"

#include <cstddef>
#include <span>
#include <utility>

#include "judge/bounds.hpp"

namespace mlxs::judge {
namespace {

using Components = std::span<const std::string_view>;

// Behind the element of a pattern that stands for one byte: "a", "?" or "[...]".
std::size_t behind_element(std::string_view pattern, std::size_t at) {
  if (pattern[at] != '[') return at + 1;
  const std::size_t close = pattern.find(']', at + 2);
  return close == std::string_view::npos ? at + 1 : close + 1;
}

bool element_fits(std::string_view pattern, std::size_t at, char c) {
  if (pattern[at] == '?') return true;
  if (pattern[at] == '[' && behind_element(pattern, at) > at + 1) return true;
  return pattern[at] == c;
}

// Both matchers keep one place to go back to: the latest star can always take more, and an earlier
// one needs never be tried again.
bool matches_components(Components pattern, Components path) {
  std::size_t p = 0;
  std::size_t t = 0;
  std::size_t star = pattern.size();
  std::size_t taken = 0;
  while (p < pattern.size()) {
    if (pattern[p] == "**") {
      star = p++;
      taken = t;
    } else if (t < path.size() && matches_glob(pattern[p], path[t])) {
      ++p;
      ++t;
    } else if (star < pattern.size() && taken < path.size()) {
      p = star + 1;
      t = ++taken;
    } else {
      return false;
    }
  }
  return true;  // what is left of the path lies below what matched
}

bool elements_meet(std::string_view a, std::size_t i, std::string_view b, std::size_t j) {
  return element_fits(a, i, b[j]) || element_fits(b, j, a[i]);
}

// Whether one text fits both. meets[j]: the rest of `a` from the current place and `b` from j.
bool globs_meet(std::string_view a, std::string_view b) {
  if (a.size() > bounds::glob_bytes_max || b.size() > bounds::glob_bytes_max) return true;
  std::vector<std::vector<char>> meets(a.size() + 1, std::vector<char>(b.size() + 1, 0));
  for (std::size_t i = a.size() + 1; i-- > 0;) {
    for (std::size_t j = b.size() + 1; j-- > 0;) {
      const bool a_ends = i == a.size();
      const bool b_ends = j == b.size();
      bool meet = a_ends && b_ends;
      if (!a_ends && a[i] == '*') meet = meets[i + 1][j] != 0 || (!b_ends && meets[i][j + 1] != 0);
      if (!b_ends && b[j] == '*')
        meet = meet || meets[i][j + 1] != 0 || (!a_ends && meets[i + 1][j] != 0);
      if (!meet && !a_ends && !b_ends && elements_meet(a, i, b, j))
        meet = meets[behind_element(a, i)][behind_element(b, j)] != 0;
      meets[i][j] = meet ? 1 : 0;
    }
  }
  return meets[0][0] != 0;
}

std::vector<std::string_view> anchored_components(std::string_view pattern) {
  std::vector<std::string_view> wanted = components_of(pattern);
  const bool anchored = pattern.substr(0, pattern.size() - 1).find('/') != std::string_view::npos;
  if (!wanted.empty() && !anchored) wanted.insert(wanted.begin(), "**");
  return wanted;
}

}  // namespace

bool matches_glob(std::string_view pattern, std::string_view text) {
  std::size_t p = 0;
  std::size_t t = 0;
  std::size_t star = std::string_view::npos;
  std::size_t taken = 0;
  while (t < text.size()) {
    if (p < pattern.size() && pattern[p] == '*') {
      star = p++;
      taken = t;
    } else if (p < pattern.size() && element_fits(pattern, p, text[t])) {
      p = behind_element(pattern, p);
      ++t;
    } else if (star != std::string_view::npos) {
      p = star + 1;
      t = ++taken;
    } else {
      return false;
    }
  }
  while (p < pattern.size() && pattern[p] == '*') ++p;
  return p == pattern.size();
}

bool matches_path(std::string_view pattern, std::string_view path) {
  const std::vector<std::string_view> wanted = anchored_components(pattern);
  return wanted.empty() || matches_components(wanted, components_of(path));
}

bool patterns_meet(std::string_view pattern, std::string_view path_pattern) {
  const std::vector<std::string_view> a = anchored_components(pattern);
  const std::vector<std::string_view> b = components_of(path_pattern);
  // The last row: what is left of the path lies below what matched.
  std::vector<char> below(b.size() + 1, 1);
  for (std::size_t i = a.size(); i-- > 0;) {
    std::vector<char> here(b.size() + 1, 0);
    for (std::size_t j = b.size() + 1; j-- > 0;) {
      const bool ends = j == b.size();
      bool meet = a[i] == "**" && (below[j] != 0 || (!ends && here[j + 1] != 0));
      if (!ends && b[j] == "**") meet = meet || here[j + 1] != 0 || below[j] != 0;
      if (!meet && !ends && globs_meet(a[i], b[j])) meet = below[j + 1] != 0;
      here[j] = meet ? 1 : 0;
    }
    below = std::move(here);
  }
  return below[0] != 0;
}

std::vector<std::string_view> components_of(std::string_view path) {
  std::vector<std::string_view> components;
  std::size_t at = 0;
  while (at < path.size()) {
    const std::size_t slash = path.find('/', at);
    const std::size_t end = slash == std::string_view::npos ? path.size() : slash;
    const std::string_view component = path.substr(at, end - at);
    if (!component.empty() && component != ".") components.push_back(component);
    at = end + 1;
  }
  return components;
}

}  // namespace mlxs::judge
