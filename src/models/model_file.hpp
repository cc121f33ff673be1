// What a GGUF file says about itself, read without loading the weights, and the generation config
// beside it. Thread: any (reads files).
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>

#include "base/result.hpp"
#include "core/sampling.hpp"

namespace mlxs::models {

struct ModelFile {
  std::filesystem::path path;
  std::string name;          // general.name or the file's stem, lower case, as /v1/models lists it
  std::string architecture;  // general.architecture
  std::string quantisation;  // "Q8_0", "BF16", ... from general.file_type
  std::uint64_t file_bytes = 0;
  std::uint64_t parameters = 0;
  int context_tokens_trained = 0;
  core::SamplingRequest sampling;  // general.sampling.* keys, else generation_config.json beside
                                   // the file; greedy when do_sample is false
};

// Errors: not_found when there is no such file; invalid_request when it is not a GGUF file or a
// torn one.
[[nodiscard]] base::Result<ModelFile> read_model_file(const std::filesystem::path& path);

}  // namespace mlxs::models
