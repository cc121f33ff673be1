#include "wire/anthropic/client_tools.hpp"

#include <algorithm>

namespace mlxs::wire::anthropic {
namespace {

constexpr std::size_t version_bytes = 8;  // a date: "20250124"

bool is_digit(char c) { return c >= '0' && c <= '9'; }

// "bash_" of "bash_20250124"; "" when the type does not end in a version.
std::string_view family_of(std::string_view type) {
  if (type.size() <= version_bytes) return "";
  const std::string_view version = type.substr(type.size() - version_bytes);
  if (!std::all_of(version.begin(), version.end(), is_digit)) return "";
  return type.substr(0, type.size() - version_bytes);
}

}  // namespace

const ClientTool* find_client_tool(std::string_view type) {
  const std::string_view family = family_of(type);
  if (family.empty()) return nullptr;
  const ClientTool* newest = nullptr;
  for (const ClientTool& tool : client_tools()) {
    if (tool.type == type) return &tool;
    if (family_of(tool.type) == family) newest = &tool;
  }
  return newest;
}

}  // namespace mlxs::wire::anthropic
