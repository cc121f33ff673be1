// The header of a GGUF file (versions 2 and 3): its key-value pairs and where its tensors end. The
// weights are never read. Thread: any; a GgufHeader is a plain value.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <istream>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <variant>

#include "base/result.hpp"

namespace mlxs::models {

// Scalars and strings up to the length of a chat template. Arrays (token lists) and longer strings
// are walked over and left out: libllama reads those.
using GgufValue = std::variant<bool, std::int64_t, std::uint64_t, double, std::string>;

struct GgufHeader {
  std::map<std::string, GgufValue, std::less<>> values;
  std::uint64_t tensors = 0;
  std::uint64_t parameters = 0;  // elements of all tensors
  std::uint64_t file_bytes = 0;

  // Absent when there is no such key or it holds something else.
  [[nodiscard]] std::optional<std::string> text(std::string_view key) const;
  [[nodiscard]] std::optional<double> number(std::string_view key) const;
  [[nodiscard]] std::optional<std::uint64_t> count(std::string_view key) const;
};

// `in` stands at the file's first byte; `file_bytes` is the length of the whole file. Every length
// is checked against what is left before anything is read or allocated.
// Errors: invalid_request when it is not a GGUF file, is damaged, or ends before its last tensor
// does. The message completes a sentence that begins with the file's name.
[[nodiscard]] base::Result<GgufHeader> read_gguf_header(std::istream& in, std::uint64_t file_bytes);

// The same for a file. Errors: also not_found when there is no such regular file.
[[nodiscard]] base::Result<GgufHeader> read_gguf_header(const std::filesystem::path& path);

}  // namespace mlxs::models
