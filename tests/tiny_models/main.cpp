// tiny_models LLAMA_SOURCE FOLDER: writes every tiny model into the folder, NAME.gguf each.
#include <llama.h>

#include <cstdio>
#include <filesystem>

#include "tiny_models/families.hpp"
#include "tiny_models/writer.hpp"

namespace mlxs::tiny {
namespace {

void print_errors(ggml_log_level level, const char* text, void* /*unused*/) {
  if (level == GGML_LOG_LEVEL_ERROR) std::fputs(text, stderr);
}

int run(const std::filesystem::path& llama_source, const std::filesystem::path& folder) {
  llama_log_set(print_errors, nullptr);
  std::filesystem::create_directories(folder);
  for (const Family& family : families()) {
    const base::Status written = write_model(family, llama_source, folder);
    if (written.ok()) continue;
    std::fprintf(stderr, "tiny_models: %s\n", written.error().message.c_str());
    return 1;
  }
  return 0;
}

}  // namespace
}  // namespace mlxs::tiny

int main(int count, char** arguments) {
  if (count != 3) {
    std::fputs("usage: tiny_models LLAMA_SOURCE FOLDER\n", stderr);
    return 2;
  }
  return mlxs::tiny::run(arguments[1], arguments[2]);
}
