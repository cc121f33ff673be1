// The head of a tiny model's file: the family's vocabulary, chat template and hyper-parameters.
// Thread: any.
#pragma once

#include <gguf.h>

#include <filesystem>
#include <memory>

#include "base/result.hpp"
#include "tiny_models/families.hpp"

namespace mlxs::tiny {

struct FreeMetadata {
  void operator()(gguf_context* metadata) const { gguf_free(metadata); }
};
using Metadata = std::unique_ptr<gguf_context, FreeMetadata>;

// `llama_source` is llama.cpp's tree. Errors: not_found when it lacks the vocabulary or the
// template.
[[nodiscard]] base::Result<Metadata> make_metadata(const Family& family,
                                                   const std::filesystem::path& llama_source);

// Tokens of the vocabulary, the added ones with them.
[[nodiscard]] std::int64_t vocabulary_size(const gguf_context& metadata);

}  // namespace mlxs::tiny
