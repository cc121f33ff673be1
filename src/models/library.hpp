// Which models there are: files under the models folder and the pocket model that ships with the
// program. Thread: any (reads folders).
#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "models/model_file.hpp"

namespace mlxs::models {

struct LibraryPaths {
  std::filesystem::path models;  // ~/.mlx-serve/models
  std::filesystem::path pocket;  // the embedded default beside the program
};

// Every readable GGUF file under paths.models, sorted by name, the pocket model first. Unreadable
// files are left out.
[[nodiscard]] std::vector<ModelFile> list_models(const LibraryPaths& paths);

// MODEL as people write it: "" or "pocket" (the embedded one), a path to a GGUF file, or a name
// from list_models. Errors: not_found, naming the nearest name.
[[nodiscard]] base::Result<ModelFile> find_model(const LibraryPaths& paths, std::string_view model);

}  // namespace mlxs::models
