#include "models/library.hpp"

#include <algorithm>
#include <map>
#include <system_error>
#include <utility>

#include "models/nearest_name.hpp"
#include "models/split_name.hpp"

namespace mlxs::models {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view pocket_name = "pocket";
// Enough for an error message; the value may be anything.
constexpr std::size_t quoted_bytes_max = 80;

std::string lower(std::string_view text) {
  std::string out(text);
  std::ranges::transform(out, out.begin(), [](char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  });
  return out;
}

// A GGUF file that can stand for a model: not a later part of one, not an image projector.
bool is_candidate(const fs::path& path) {
  const std::string name = path.filename().string();
  if (!lower(name).ends_with(".gguf") || lower(name).starts_with("mmproj")) return false;
  const auto split = parse_split_name(name);
  return !split || split->part == 1;
}

std::vector<fs::path> find_candidates(const fs::path& folder) {
  std::vector<fs::path> found;
  std::error_code failed;
  constexpr auto options = fs::directory_options::skip_permission_denied;
  for (fs::recursive_directory_iterator at(folder, options, failed), end; !failed && at != end;
       at.increment(failed)) {
    std::error_code ignored;
    if (is_candidate(at->path()) && at->is_regular_file(ignored)) found.push_back(at->path());
  }
  std::ranges::sort(found);
  return found;
}

// Quantisations of one model often share its name; then the file names tell them apart.
void tell_apart(std::vector<ModelFile>& files) {
  std::map<std::string, int> uses;
  for (const ModelFile& file : files) ++uses[file.name];
  for (ModelFile& file : files) {
    if (uses[file.name] > 1) file.name = lower(file.path.stem().string());
  }
}

bool is_called(const ModelFile& file, std::string_view name) {
  return file.name == name || lower(file.path.stem().string()) == name ||
         lower(file.path.filename().string()) == name;
}

bool looks_like_a_path(std::string_view model) {
  std::error_code ignored;
  return model.find('/') != std::string_view::npos ||
         (lower(model).ends_with(".gguf") && fs::is_regular_file(fs::path(model), ignored));
}

base::Error no_such_model(std::string_view model, const std::vector<ModelFile>& files) {
  std::vector<std::string> names;
  for (const ModelFile& file : files) names.push_back(file.name);
  std::string message =
      "There is no model \"" + std::string(model.substr(0, quoted_bytes_max)) + "\". ";
  if (const auto nearest = nearest_name(lower(model), names)) {
    message += "Did you mean \"" + *nearest + "\"?";
  } else {
    message += "`mlx-serve list` shows the models that are here; a path to a GGUF file works too.";
  }
  return {.code = base::ErrorCode::not_found, .message = std::move(message), .param = "model"};
}

}  // namespace

std::vector<ModelFile> list_models(const LibraryPaths& paths) {
  std::vector<ModelFile> files;
  for (const fs::path& path : find_candidates(paths.models)) {
    auto file = read_model_file(path);
    if (file.ok()) files.push_back(std::move(file).value());
  }
  tell_apart(files);
  std::ranges::stable_sort(files, {}, &ModelFile::name);
  if (auto pocket = read_model_file(paths.pocket); pocket.ok()) {
    files.insert(files.begin(), std::move(pocket).value());
  }
  return files;
}

base::Result<ModelFile> find_model(const LibraryPaths& paths, std::string_view model) {
  if (model.empty() || lower(model) == pocket_name) return read_model_file(paths.pocket);
  if (looks_like_a_path(model)) return read_model_file(fs::path(model));
  std::vector<ModelFile> files = list_models(paths);
  const std::string name = lower(model);
  const auto found =
      std::ranges::find_if(files, [&](const ModelFile& file) { return is_called(file, name); });
  if (found == files.end()) return no_such_model(model, files);
  return std::move(*found);
}

}  // namespace mlxs::models
