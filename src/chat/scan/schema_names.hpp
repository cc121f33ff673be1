// The names that a tool's schema gives to members. Thread: free function without state.
#pragma once

#include <set>
#include <string>
#include <string_view>

namespace mlxs::chat {

struct SchemaNames {
  using Names = std::set<std::string, std::less<>>;
  Names top;     // of the arguments themselves
  Names nested;  // of objects inside of them, at any depth
};

// Empty when the schema declares none or is no JSON.
[[nodiscard]] SchemaNames schema_names(std::string_view schema_json);

}  // namespace mlxs::chat
