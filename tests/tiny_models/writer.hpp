// Writes a tiny model as a GGUF file. The same family gives the same bytes. Thread: any.
#pragma once

#include <filesystem>

#include "base/result.hpp"
#include "tiny_models/families.hpp"

namespace mlxs::tiny {

// FOLDER/NAME.gguf, which has its name only when it is whole. `llama_source` is llama.cpp's tree.
// Errors: not_found when the tree lacks the vocabulary or the template, invalid_request when
// libllama does not take the parameters, internal when the file cannot be written.
[[nodiscard]] base::Status write_model(const Family& family,
                                       const std::filesystem::path& llama_source,
                                       const std::filesystem::path& folder);

}  // namespace mlxs::tiny
