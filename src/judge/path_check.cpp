#include "judge/path_check.hpp"

#include <algorithm>
#include <utility>

#include "judge/glob.hpp"
#include "judge/permission_rules.hpp"
#include "judge/tables.hpp"

namespace mlxs::judge {
namespace {

bool has_wildcard(std::string_view text) {
  return text.find_first_of("*?[") != std::string_view::npos;
}

// ".*" also finds ".git", ".env" and "..".
bool may_find_hidden(std::string_view path) {
  return std::ranges::any_of(components_of(path), [](std::string_view component) {
    return component.front() == '.' && has_wildcard(component);
  });
}

// Whether the component may find every name: "*", "?*", "[a-z]*", "{a..z}*".
bool finds_anything(std::string_view component) {
  for (std::size_t i = 0; i < component.size(); ++i) {
    if (component[i] == '*' || component[i] == '?') continue;
    if (component[i] != '[' && component[i] != '{') return false;
    const std::size_t close = component.find(component[i] == '[' ? ']' : '}', i + 2);
    if (close == std::string_view::npos) return false;
    i = close;
  }
  return true;
}

// "rm -r *" in a trusted folder empties it, as removing the folder would.
std::string without_lone_stars(std::string_view path) {
  std::string folder(path);
  while (true) {
    while (folder.size() > 1 && folder.back() == '/') folder.pop_back();
    const std::size_t slash = folder.rfind('/');
    const std::size_t begin = slash == std::string::npos ? 0 : slash + 1;
    if (folder.size() == begin || !finds_anything(std::string_view(folder).substr(begin)))
      return folder;
    folder.erase(begin);
    if (begin == 0) return ".";
  }
}

}  // namespace

std::optional<Finding> PathCheck::check(const Word& word, Use use) const {
  if (word.listed && use == Use::read) return std::nullopt;
  if (word.listed)
    return builtin_finding(word.source, "would change files that only show when it runs");
  if (word.pipe && use == Use::read) return std::nullopt;
  if (word.pipe || !word.expansions.empty())
    return builtin_finding(word.source, "is a path whose value is not known before it runs");
  if (word.glob && may_find_hidden(word.text))
    return builtin_finding(word.source, "has a wildcard that may find hidden files");
  // A quoted "~" is a name and not the home folder, but some programs expand it themselves.
  if (word.text.starts_with('~') && !word.home && word.text != "~" && !word.text.starts_with("~/"))
    return builtin_finding(word.source, "is the home folder of somebody");
  const bool star = word.glob && use == Use::remove;
  return check_text(star ? without_lone_stars(word.text) : word.text, use, word.source);
}

std::optional<Finding> PathCheck::check_text(std::string_view path, Use use,
                                             const std::string& part) const {
  if (tables::is_harmless_device(path) && use != Use::remove) return std::nullopt;
  if (climbs_behind_a_name(path))
    return builtin_finding(part, "climbs out of a folder that may be a link");
  for (const std::string& absolute : resolve_all(path)) {
    if (absolute.empty()) return builtin_finding(part, "counts from a folder that is not known");
    const std::optional<RuleHit> hit = hit_for_path(context_, use, absolute);
    if (hit && hit->rank == Rank::allow) continue;
    if (hit) return finding_of(*hit, part);
    std::string objection = objection_to_path(absolute, use, context_);
    if (!objection.empty()) return builtin_finding(part, std::move(objection));
  }
  return std::nullopt;
}

Folders PathCheck::resolve_all(std::string_view path) const {
  if (path.starts_with('/')) return {resolve_path("/", path)};
  if (path == "~" || path.starts_with("~/")) {
    if (context_.home.empty()) return {""};
    return {resolve_path("/", context_.home + "/" + std::string(path.substr(1)))};
  }
  Folders resolved;
  for (const std::string& folder : folders_)
    resolved.push_back(folder.empty() ? "" : resolve_path(folder, path));
  return resolved;
}

bool looks_like_path(std::string_view text) {
  return text.find('/') != std::string_view::npos || text.starts_with("~") || text == "..";
}

}  // namespace mlxs::judge
