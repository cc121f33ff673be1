#include "judge/paths.hpp"

#include <algorithm>
#include <vector>

#include "judge/glob.hpp"
#include "judge/tables.hpp"

namespace mlxs::judge {
namespace {

// ASCII in lower case, without anything else.
std::string folded(std::string_view name) {
  std::string plain = in_lower_case(name);
  std::erase_if(plain, [](char c) { return (static_cast<unsigned char>(c) & 0x80U) != 0; });
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

// What unpacking the file leaves: ".envrc.gz" becomes ".envrc".
std::string unpacked(std::string name) {
  for (const std::string_view suffix : {".gz", ".z", ".tgz"}) {
    if (name.ends_with(suffix)) return name.substr(0, name.size() - suffix.size());
  }
  return name;
}

// File systems that fold case also fold letters beyond ASCII, each in its own way.
bool is_odd_hidden_name(std::string_view component) {
  return component.starts_with('.') && std::ranges::any_of(component, [](char c) {
           return (static_cast<unsigned char>(c) & 0x80U) != 0;
         });
}

// Other commands, which get it through a wildcard or a pipe, take such a name for an option, or for
// more than one path.
bool is_tricky_name(std::string_view component) {
  const auto is_blank = [](char c) { return c == ' ' || c == '\t' || c == '\n'; };
  if (component.size() > 1 && component.starts_with('-')) return true;
  if (is_blank(component.back())) return true;
  for (std::size_t i = 1; i + 1 < component.size(); ++i) {
    const bool begins_option = component[i] == '-' && !is_blank(component[i + 1]);
    if (begins_option && is_blank(component[i - 1])) return true;
  }
  return false;
}

// Why one of the components may not be touched, or "".
std::string_view sensitive_reason(std::string_view path, Use use) {
  std::string parent;
  for (const std::string_view component : components_of(path)) {
    if (is_odd_hidden_name(component)) return "has a hidden name with letters beyond ASCII";
    if (use == Use::write && is_tricky_name(component))
      return "has a name that other commands may take for an option";
    const std::string name = unpacked(folded(component));
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

std::string in_lower_case(std::string_view text) {
  std::string lower(text);
  for (char& c : lower) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  return lower;
}

bool is_inside(std::string_view path, std::string_view folder) {
  if (folder.empty() || !path.starts_with(folder)) return false;
  return path.size() == folder.size() || folder.back() == '/' || path[folder.size()] == '/';
}

std::string objection_to_path(const std::string& path, Use use, const Context& context) {
  const std::string* trusted = deepest_trusted(path, context);
  const bool readable = use == Use::read && !context.reads_stay_inside && is_system_folder(path);
  if (trusted == nullptr && !readable) return "lies outside the trusted directories";
  const std::size_t known = trusted == nullptr ? 0 : trusted->size();
  const std::string_view reason = sensitive_reason(std::string_view(path).substr(known), use);
  if (!reason.empty()) return std::string(reason);
  if (use == Use::remove && path.size() == known) return "is a trusted directory itself";
  return "";
}

bool may_find_credentials(std::string_view pattern) {
  std::string literal = folded(pattern);
  std::erase_if(literal,
                [](char c) { return std::string_view("*?[]").find(c) != std::string_view::npos; });
  return std::ranges::any_of(components_of(literal), [](std::string_view name) {
    return std::ranges::any_of(tables::sensitive_names(), [&](const tables::SensitiveName& row) {
      return tables::holds_credentials(row) && fits(row, std::string(name), "");
    });
  });
}

bool is_system_folder(std::string_view path) {
  return std::ranges::any_of(tables::system_folders(),
                             [&](std::string_view folder) { return is_inside(path, folder); });
}

}  // namespace mlxs::judge
