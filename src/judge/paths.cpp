#include "judge/paths.hpp"

#include <algorithm>
#include <vector>

#include "judge/glob.hpp"
#include "judge/tables.hpp"

namespace mlxs::judge {
namespace {

// ASCII in lower case, without anything else.
std::string folded(std::string_view name) {
  std::string plain;
  for (const char c : name) {
    if ((static_cast<unsigned char>(c) & 0x80U) != 0) continue;
    plain += c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  }
  return plain;
}

// The longest trusted folder around the path, or nullptr. Names above it do not count: the user
// trusts a project whose own path has ".claude" in it.
const std::string* deepest_trusted(const std::string& path, const Context& context) {
  const std::string* deepest = nullptr;
  for (const std::string& folder : context.trusted) {
    const bool deeper = deepest == nullptr || folder.size() > deepest->size();
    if (deeper && is_inside(path, folder)) deepest = &folder;
  }
  return deepest;
}

bool fits(const tables::SensitiveName& row, const std::string& name, const std::string& parent) {
  if (!row.parent.empty() && row.parent != parent) return false;
  return matches_glob(row.name, name) && !tables::is_harmless_name(name);
}

// Why one of the components may not be touched, or "".
std::string_view sensitive_reason(std::string_view path, Use use) {
  std::string parent;
  for (const std::string_view component : components_of(path)) {
    const std::string name = folded(component);
    for (const tables::SensitiveName& row : tables::sensitive_names()) {
      const bool counts = use != Use::read || !row.only_writing;
      if (counts && fits(row, name, parent)) return row.reason;
    }
    parent = name;
  }
  return "";
}

}  // namespace

std::string resolve_path(std::string_view base, std::string_view path) {
  std::vector<std::string_view> kept;
  if (!path.starts_with('/')) kept = components_of(base);
  for (const std::string_view component : components_of(path)) {
    if (component != "..")
      kept.push_back(component);
    else if (!kept.empty())
      kept.pop_back();
  }
  std::string resolved;
  for (const std::string_view component : kept) resolved.append("/").append(component);
  return resolved.empty() ? "/" : resolved;
}

bool climbs_behind_a_name(std::string_view path) {
  bool named = false;
  for (const std::string_view component : components_of(path)) {
    if (component == ".." && named) return true;
    if (component != "..") named = true;
  }
  return false;
}

bool is_inside(std::string_view path, std::string_view folder) {
  if (folder.empty() || !path.starts_with(folder)) return false;
  return path.size() == folder.size() || folder.back() == '/' || path[folder.size()] == '/';
}

std::string objection_to_path(const std::string& path, Use use, const Context& context) {
  const std::string* trusted = deepest_trusted(path, context);
  if (trusted == nullptr && !(use == Use::read && is_system_folder(path)))
    return "lies outside the trusted directories";
  const std::size_t known = trusted == nullptr ? 0 : trusted->size();
  const std::string_view reason = sensitive_reason(std::string_view(path).substr(known), use);
  if (!reason.empty()) return std::string(reason);
  if (use == Use::remove && path.size() == known) return "is a trusted directory itself";
  return "";
}

bool is_system_folder(std::string_view path) {
  return std::ranges::any_of(tables::system_folders(),
                             [&](std::string_view folder) { return is_inside(path, folder); });
}

}  // namespace mlxs::judge
