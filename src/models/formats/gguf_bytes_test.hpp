// Small GGUF files for tests, written field by field. Thread: plain values, one test thread.
#pragma once

#include <cstdint>
#include <filesystem>
#include <fstream>
#include <string>
#include <string_view>
#include <vector>

namespace mlxs::models::testing {

template <typename T>
void append_number(std::string& out, T number) {
  out.append(reinterpret_cast<const char*>(&number), sizeof number);
}

inline void append_text(std::string& out, std::string_view text) {
  append_number<std::uint64_t>(out, text.size());
  out += text;
}

inline void write_file(const std::filesystem::path& path, std::string_view bytes) {
  std::filesystem::create_directories(path.parent_path());
  std::ofstream(path, std::ios::binary) << bytes;
}

class GgufBytes {
 public:
  GgufBytes& text(std::string_view key, std::string_view value) {
    begin_pair(key, 8);
    append_text(pairs_, value);
    return *this;
  }

  // `type` is the format's number of the value type.
  template <typename T>
  GgufBytes& number(std::string_view key, std::uint32_t type, T value) {
    begin_pair(key, type);
    append_number(pairs_, value);
    return *this;
  }

  GgufBytes& texts(std::string_view key, const std::vector<std::string>& values) {
    begin_array(key, 8, values.size());
    for (const std::string& value : values) append_text(pairs_, value);
    return *this;
  }

  GgufBytes& floats(std::string_view key, const std::vector<float>& values) {
    begin_array(key, 6, values.size());
    for (const float value : values) append_number(pairs_, value);
    return *this;
  }

  // The head of an array that promises `length` values and has none.
  GgufBytes& begin_array(std::string_view key, std::uint32_t type, std::uint64_t length) {
    begin_pair(key, 9);
    append_number(pairs_, type);
    append_number(pairs_, length);
    return *this;
  }

  // An F32 tensor behind the ones before it.
  GgufBytes& tensor(std::string_view name, std::uint64_t columns, std::uint64_t rows) {
    append_text(tensors_, name);
    append_number<std::uint32_t>(tensors_, 2);
    append_number(tensors_, columns);
    append_number(tensors_, rows);
    append_number<std::uint32_t>(tensors_, 0);
    append_number(tensors_, data_bytes_);
    data_bytes_ += columns * rows * 4;
    ++tensor_count_;
    return *this;
  }

  // Magic, counts, pairs and tensor list; no padding and no weights.
  [[nodiscard]] std::string header() const {
    std::string out = "GGUF";
    append_number<std::uint32_t>(out, 3);
    append_number(out, tensor_count_);
    append_number(out, pair_count_);
    return out + pairs_ + tensors_;
  }

  [[nodiscard]] std::string file() const {
    std::string out = header();
    out.resize((out.size() + 31) / 32 * 32 + data_bytes_);
    return out;
  }

 private:
  void begin_pair(std::string_view key, std::uint32_t type) {
    append_text(pairs_, key);
    append_number(pairs_, type);
    ++pair_count_;
  }

  std::string pairs_;
  std::string tensors_;
  std::uint64_t pair_count_ = 0;
  std::uint64_t tensor_count_ = 0;
  std::uint64_t data_bytes_ = 0;
};

// A whole small language model as far as its header goes.
inline GgufBytes small_model(std::string_view name) {
  GgufBytes bytes;
  bytes.text("general.architecture", "llama").text("general.name", name);
  bytes.number<std::uint32_t>("llama.context_length", 4, 4096);
  bytes.number<std::uint32_t>("general.file_type", 4, 15);
  bytes.texts("tokenizer.ggml.tokens", {"<s>", "", "hello"}).tensor("output.weight", 8, 4);
  return bytes;
}

}  // namespace mlxs::models::testing
