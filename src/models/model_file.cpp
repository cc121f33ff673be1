#include "models/model_file.hpp"

#include <algorithm>
#include <fstream>
#include <limits>
#include <sstream>
#include <system_error>
#include <utility>

#include "models/defaults.hpp"
#include "models/formats/gguf_header.hpp"
#include "models/formats/gguf_types_table.hpp"
#include "models/split_name.hpp"

namespace mlxs::models {
namespace {

namespace fs = std::filesystem;

// Real ones have under 1 KB.
constexpr std::uintmax_t generation_config_bytes_max = 1024 * 1024;

base::Error invalid(std::string message) {
  return {.code = base::ErrorCode::invalid_request, .message = std::move(message), .param = ""};
}

base::Error about(const fs::path& path, base::Error error) {
  error.message = "The model file \"" + path.filename().string() + "\" " + error.message;
  return error;
}

// Letters, digits and ._- in lower case, so that a name fits into a URL and a shell line.
std::string clean_name(std::string_view text) {
  std::string name;
  for (const char c : text) {
    const bool upper = c >= 'A' && c <= 'Z';
    const bool plain = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '.' || c == '_';
    if (upper || plain) {
      name += upper ? static_cast<char>(c - 'A' + 'a') : c;
    } else if (!name.empty() && name.back() != '-') {
      name += '-';
    }
  }
  while (name.ends_with('-')) name.pop_back();
  return name;
}

// Projectors, adapters and importance matrices are GGUF files too.
base::Status check_is_language_model(const GgufHeader& header) {
  const std::string type = header.text("general.type").value_or("model");
  const std::string architecture = header.text("general.architecture").value_or("");
  if (type == "model" && !architecture.empty() && architecture != "clip") return {};
  return invalid("is not a language model (it is part of one, such as a projector or an adapter).");
}

struct Size {
  std::uint64_t bytes = 0;
  std::uint64_t parameters = 0;
};

// A model in several files: NAME-00001-of-00003.gguf and its sisters, which must be complete too.
base::Result<Size> size_of_all_parts(const fs::path& first, const GgufHeader& header) {
  Size size{.bytes = header.file_bytes, .parameters = header.parameters};
  auto split = parse_split_name(first.filename().string());
  if (!split || split->part != 1) return size;
  for (split->part = 2; split->part <= split->parts; ++split->part) {
    const fs::path path = first.parent_path() / to_file_name(*split);
    auto other = read_gguf_header(path);
    if (!other.ok()) return about(path, other.error());
    size.bytes += other.value().file_bytes;
    size.parameters += other.value().parameters;
  }
  return size;
}

// NAME.generation_config.json for NAME.gguf, else the folder's generation_config.json.
fs::path generation_config_path(const fs::path& model) {
  std::error_code ignored;
  const fs::path own = model.parent_path() / (model.stem().string() + ".generation_config.json");
  if (fs::is_regular_file(own, ignored)) return own;
  return model.parent_path() / "generation_config.json";
}

base::Result<core::SamplingRequest> read_generation_config(const fs::path& model) {
  const fs::path path = generation_config_path(model);
  std::error_code failed;
  if (!fs::is_regular_file(path, failed)) return core::SamplingRequest{};
  const std::uintmax_t bytes = fs::file_size(path, failed);
  std::ifstream in(path, std::ios::binary);
  std::ostringstream text;
  if (!failed && bytes <= generation_config_bytes_max) text << in.rdbuf();
  auto sampling = parse_generation_config(text.str());
  if (sampling.ok()) return sampling;
  return invalid("has an unreadable \"" + path.filename().string() +
                 "\" beside it: " + sampling.error().message + " Mend or remove that file.");
}

}  // namespace

base::Result<ModelFile> read_model_file(const std::filesystem::path& path) {
  auto header = read_gguf_header(path);
  if (!header.ok()) return about(path, header.error());
  const GgufHeader& gguf = header.value();
  if (auto status = check_is_language_model(gguf); !status.ok()) return about(path, status.error());
  MLXS_TRY(const Size size, size_of_all_parts(path, gguf));
  auto config = read_generation_config(path);
  if (!config.ok()) return about(path, config.error());

  ModelFile file{.path = path,
                 .name = clean_name(gguf.text("general.name").value_or("")),
                 .architecture = gguf.text("general.architecture").value_or(""),
                 .quantisation = {},
                 .file_bytes = size.bytes,
                 .parameters = size.parameters,
                 .context_tokens_trained = 0,
                 .sampling = core::overlay(sampling_of(gguf), config.value())};
  if (file.name.empty()) file.name = clean_name(path.stem().string());
  if (const auto kind = gguf.count("general.file_type")) {
    file.quantisation = quantisation_name(*kind);
  }
  const auto context = gguf.count(file.architecture + ".context_length").value_or(0);
  constexpr std::uint64_t context_max = std::numeric_limits<int>::max();
  file.context_tokens_trained = static_cast<int>(std::min(context, context_max));
  return file;
}

}  // namespace mlxs::models
