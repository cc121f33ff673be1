#include "judge/glob.hpp"

#include <cstddef>
#include <span>

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
  std::vector<std::string_view> wanted = components_of(pattern);
  if (wanted.empty()) return true;
  const bool anchored = pattern.substr(0, pattern.size() - 1).find('/') != std::string_view::npos;
  if (!anchored) wanted.insert(wanted.begin(), "**");
  return matches_components(wanted, components_of(path));
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
