// Where a path leads, by its text alone: nothing is looked up on the disk.
// Thread: free functions without state.
#pragma once

#include <string>
#include <string_view>

#include "judge/context.hpp"

namespace mlxs::judge {

enum class Use { read, write, remove };

// `path` as seen from the absolute folder `base`, without ".", ".." and double slashes. What climbs
// above "/" stays at "/".
[[nodiscard]] std::string resolve_path(std::string_view base, std::string_view path);

// "a/.." leads back only when "a" is no link, which its text does not say.
[[nodiscard]] bool climbs_behind_a_name(std::string_view path);

// ASCII letters only.
[[nodiscard]] std::string in_lower_case(std::string_view text);

[[nodiscard]] bool is_inside(std::string_view path, std::string_view folder);

// Why this absolute path may not be used so: the end of a sentence that begins with the path. ""
// when it may.
[[nodiscard]] std::string objection_to_path(const std::string& path, Use use,
                                            const Context& context);

// Whether a pattern as find takes it is about files that hold credentials: "*.pem", ".env*".
[[nodiscard]] bool may_find_credentials(std::string_view pattern);

// Folders of the operating system that anybody may read.
[[nodiscard]] bool is_system_folder(std::string_view path);

}  // namespace mlxs::judge
