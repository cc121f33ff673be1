// Names the model and everything else that shapes the KV state of a context, so that a state is
// never given to another one. libllama itself compares only counts and types
// (llama-kv-cache.cpp, state_read_data). Thread: any; reads some megabytes of the file.
#pragma once

#include <filesystem>
#include <string>

#include "engine/llama/weights.hpp"
#include "engine/model.hpp"

namespace mlxs::engine::llama {

// Lines of text. "" when the file cannot be read: then states mean nothing outside this process.
// The window does not belong to it: states fit any window that has room for them.
[[nodiscard]] std::string state_identity(const std::filesystem::path& file, llama_context* context,
                                         const KvLayout& layout);

}  // namespace mlxs::engine::llama
