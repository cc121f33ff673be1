#include "engine/llama/state_identity.hpp"

#include <ggml-backend.h>

#include <algorithm>
#include <fstream>
#include <system_error>
#include <vector>

#include "base/checksum.hpp"

namespace mlxs::engine::llama {
namespace {

// A GGUF file begins with its metadata, the vocabulary above all, and the first weights: 262k
// tokens take about 12 MB. Two files that differ only between here and the last megabyte would have
// to have the same size and the same time, too.
constexpr std::size_t head_bytes = 32U << 20U;
constexpr std::size_t tail_bytes = 1U << 20U;

std::string hex(const base::Digest& digest) {
  constexpr std::string_view digits = "0123456789abcdef";
  std::string text;
  for (const std::uint8_t byte : digest) {
    text.push_back(digits[byte >> 4U]);
    text.push_back(digits[byte & 15U]);
  }
  return text;
}

std::string content_of(std::ifstream& file, std::uint64_t size) {
  base::Checksum checksum;
  std::vector<char> bytes(static_cast<std::size_t>(std::min<std::uint64_t>(size, head_bytes)));
  file.read(bytes.data(), static_cast<std::streamsize>(bytes.size()));
  checksum.add(std::string_view(bytes.data(), bytes.size()));
  bytes.resize(static_cast<std::size_t>(std::min<std::uint64_t>(size, tail_bytes)));
  file.seekg(-static_cast<std::streamoff>(bytes.size()), std::ios::end);
  file.read(bytes.data(), static_cast<std::streamsize>(bytes.size()));
  checksum.add(std::string_view(bytes.data(), bytes.size()));
  return file ? hex(checksum.digest()) : "";
}

// All planes of equal shape in a row as one: "128/1 x 24".
std::string shape_of(const KvLayout& layout) {
  std::string text;
  int count = 0;
  const std::vector<KvPlane>& planes = layout.planes();
  for (std::size_t i = 0; i < planes.size(); ++i) {
    ++count;
    const bool last = i + 1 == planes.size() || planes[i + 1].row_bytes != planes[i].row_bytes ||
                      planes[i + 1].tokens_per_row != planes[i].tokens_per_row;
    if (!last) continue;
    text += " " + std::to_string(planes[i].row_bytes) + "/" +
            std::to_string(planes[i].tokens_per_row) + "x" + std::to_string(count);
    count = 0;
  }
  return text;
}

std::string devices() {
  std::string names;
  for (std::size_t i = 0; i < ggml_backend_dev_count(); ++i)
    names += std::string(" ") + ggml_backend_dev_name(ggml_backend_dev_get(i));
  return names;
}

}  // namespace

std::string state_identity(const std::filesystem::path& path, llama_context* context,
                           const KvLayout& layout) {
  std::error_code failed;
  const std::uint64_t size = std::filesystem::file_size(path, failed);
  const auto changed = std::filesystem::last_write_time(path, failed).time_since_epoch().count();
  std::ifstream file(path, std::ios::binary);
  const std::string content = failed || !file ? "" : content_of(file, size);
  if (content.empty()) return "";
  return "file " + std::to_string(size) + " bytes, changed " + std::to_string(changed) +
         ", content " + content + "\nengine " MLXS_LLAMA_BUILD "\nlanes " +
         std::to_string(llama_n_seq_max(context)) + "\nrollback rows " +
         std::to_string(llama_n_rs_seq(context)) + "\nplanes" + shape_of(layout) + "\ndevices" +
         devices() + "\n";
}

}  // namespace mlxs::engine::llama
