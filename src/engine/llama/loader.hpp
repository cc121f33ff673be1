// Loads a GGUF file into libllama and gives out the parts of it that the rest of the program uses.
// Thread: load on any one thread; afterwards `model` belongs to the engine thread, the vocabulary
// to everybody.
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>

#include "base/log.hpp"
#include "base/result.hpp"
#include "engine/model.hpp"
#include "engine/vocabulary.hpp"

namespace mlxs::engine::llama {

struct LoadOptions {
  std::filesystem::path path;
  int context_tokens =
      0;  // window of one lane; 0: what the model was trained with, less when memory is short
  int lanes = 4;
  int threads = 0;      // 0: one per core
  int gpu_layers = -1;  // -1: all, when there is a GPU
};

struct LoadedModel {
  std::unique_ptr<Vocabulary> vocabulary;  // may outlive `model`
  std::unique_ptr<Model> model;
  std::string chat_template;  // "" when the file has none
  std::string bos_text;
  std::string eos_text;
  std::string description;  // "gemma4 23M Q8_0"
  int context_tokens = 0;   // what one lane really got
  // Of the weights that are read from the file's pages in host memory, which the system counts as
  // free although every token needs them; 0 where they went to a GPU.
  std::uint64_t mapped_bytes = 0;
};

// Errors: invalid_request when the file cannot be loaded or an option does not fit the model;
// unavailable when the memory does not suffice (the message says how much is needed and what to
// change). `log` outlives everything that libllama does: its messages go there.
[[nodiscard]] base::Result<LoadedModel> load(const LoadOptions& options, base::Log& log);

}  // namespace mlxs::engine::llama
