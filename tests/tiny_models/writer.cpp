#include "tiny_models/writer.hpp"

#include <system_error>
#include <utility>

#include "tiny_models/metadata.hpp"
#include "tiny_models/weights.hpp"

namespace mlxs::tiny {

base::Status write_model(const Family& family, const std::filesystem::path& llama_source,
                         const std::filesystem::path& folder) {
  MLXS_TRY(const Metadata metadata, make_metadata(family, llama_source));
  MLXS_TRY(const std::vector<Shape> shapes, wanted_tensors(family, *metadata));
  const Tensors tensors = make_tensors(family, shapes, *metadata);
  const auto path = folder / (family.name + ".gguf");
  const auto partial = folder / (family.name + ".partial");
  if (!gguf_write_to_file(metadata.get(), partial.c_str(), false))
    return base::Error{.message = "cannot write " + partial.string()};
  std::error_code error;
  std::filesystem::rename(partial, path, error);
  if (error) return base::Error{.message = "cannot write " + path.string()};
  return {};
}

}  // namespace mlxs::tiny
