#include "tiny_models/metadata.hpp"

#include <fstream>
#include <iterator>
#include <string_view>
#include <utility>

#include "tiny_models/vocabulary.hpp"

namespace mlxs::tiny {
namespace {

base::Error missing(const std::filesystem::path& path) {
  return {.code = base::ErrorCode::not_found, .message = "cannot read " + path.string()};
}

base::Result<std::string> read_file(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  if (!file) return missing(path);
  return std::string{std::istreambuf_iterator<char>(file), {}};
}

// A file that has a vocabulary and no tensors.
base::Result<Metadata> read_head(const std::filesystem::path& path) {
  Metadata head(gguf_init_from_file(path.c_str(), {.no_alloc = true, .ctx = nullptr}));
  if (!head) return missing(path);
  return head;
}

// Only the tokeniser's own keys stay: the others describe the model that the vocabulary came from.
void keep_tokeniser_keys(gguf_context& metadata) {
  std::vector<std::string> others;
  for (std::int64_t i = 0; i < gguf_get_n_kv(&metadata); ++i) {
    const std::string_view key = gguf_get_key(&metadata, i);
    if (!key.starts_with("tokenizer.")) others.emplace_back(key);
  }
  for (const std::string& key : others) gguf_remove_key(&metadata, key.c_str());
}

Vocabulary vocabulary_of(const Family& family, const gguf_context& metadata) {
  const Vocabulary whole = with_tokens(read_vocabulary(metadata), family.added_tokens);
  return family.normal_tokens_max == 0 ? whole : cut(whole, family.normal_tokens_max);
}

struct SetParameter {
  gguf_context* metadata;
  std::string key;

  void operator()(std::uint32_t value) const { gguf_set_val_u32(metadata, key.c_str(), value); }
  void operator()(float value) const { gguf_set_val_f32(metadata, key.c_str(), value); }
  void operator()(bool value) const { gguf_set_val_bool(metadata, key.c_str(), value); }
  void operator()(const std::vector<std::uint32_t>& values) const {
    gguf_set_arr_data(metadata, key.c_str(), GGUF_TYPE_UINT32, values.data(), values.size());
  }
  void operator()(const std::vector<std::int32_t>& values) const {
    gguf_set_arr_data(metadata, key.c_str(), GGUF_TYPE_INT32, values.data(), values.size());
  }
  void operator()(const std::vector<std::int8_t>& values) const {
    gguf_set_arr_data(metadata, key.c_str(), GGUF_TYPE_BOOL, values.data(), values.size());
  }
};

void set_parameters(gguf_context& metadata, const Family& family) {
  gguf_set_val_str(&metadata, "general.architecture", family.architecture.c_str());
  gguf_set_val_str(&metadata, "general.name", ("tiny " + family.name).c_str());
  const auto set = [&](const std::string& key, const Value& value) {
    std::visit(SetParameter{&metadata, family.architecture + "." + key}, value);
  };
  set("vocab_size", static_cast<std::uint32_t>(vocabulary_size(metadata)));
  for (const Parameter& parameter : family.parameters) set(parameter.key, parameter.value);
}

}  // namespace

base::Result<Metadata> make_metadata(const Family& family,
                                     const std::filesystem::path& llama_source) {
  const auto models = llama_source / "models";
  MLXS_TRY(const Metadata head, read_head(models / ("ggml-vocab-" + family.vocabulary + ".gguf")));
  MLXS_TRY(const std::string chat_template, read_file(models / "templates" / family.chat_template));
  Metadata metadata(gguf_init_empty());
  gguf_set_kv(metadata.get(), head.get());
  keep_tokeniser_keys(*metadata);
  write_vocabulary(vocabulary_of(family, *metadata), *metadata);
  gguf_set_val_str(metadata.get(), "tokenizer.chat_template", chat_template.c_str());
  set_parameters(*metadata, family);
  return metadata;
}

std::int64_t vocabulary_size(const gguf_context& metadata) {
  const std::int64_t key = gguf_find_key(&metadata, "tokenizer.ggml.tokens");
  return static_cast<std::int64_t>(gguf_get_arr_n(&metadata, key));
}

}  // namespace mlxs::tiny
