// File names of a model that was split into parts: NAME-00002-of-00003.gguf.
// Thread: pure functions.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace mlxs::models {

struct SplitName {
  std::string name;
  int part = 1;  // from 1
  int parts = 1;
};

// Absent when the file name is not of that form.
[[nodiscard]] std::optional<SplitName> parse_split_name(std::string_view file_name);

[[nodiscard]] std::string to_file_name(const SplitName& split);

}  // namespace mlxs::models
