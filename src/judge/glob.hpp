// Wildcards as permission rules and name tables use them. Work is bounded by the product of both
// lengths. Thread: free functions without state.
#pragma once

#include <string_view>
#include <vector>

namespace mlxs::judge {

// `*` stands for any bytes, also none; `?` for one; `[...]` for one, whatever stands inside.
[[nodiscard]] bool matches_glob(std::string_view pattern, std::string_view text);

// A pattern of ignore files against a path without its leading "/": `*` stays inside one component,
// `**` spans any number. A pattern without "/" in front of its last component may match at any
// depth. What matches a folder matches everything below it.
[[nodiscard]] bool matches_path(std::string_view pattern, std::string_view path);

// Whether both patterns may stand for one and the same path: "s*/a" meets "secret/**". As
// matches_path otherwise, but `**` spans any number on both sides.
[[nodiscard]] bool patterns_meet(std::string_view pattern, std::string_view path_pattern);

// The parts between the slashes, without empty ones and ".".
[[nodiscard]] std::vector<std::string_view> components_of(std::string_view path);

}  // namespace mlxs::judge
