#include "tiny_models/vocabulary.hpp"

#include <algorithm>
#include <optional>
#include <string_view>
#include <unordered_map>
#include <utility>

namespace mlxs::tiny {
namespace {

constexpr const char* texts_key = "tokenizer.ggml.tokens";
constexpr const char* types_key = "tokenizer.ggml.token_type";
constexpr const char* merges_key = "tokenizer.ggml.merges";
constexpr std::int32_t normal_token = 1;

using Ids = std::unordered_map<std::string_view, std::size_t>;

std::vector<std::string> read_texts(const gguf_context& metadata, const char* key) {
  const std::int64_t found = gguf_find_key(&metadata, key);
  std::vector<std::string> texts;
  for (std::size_t i = 0; i < gguf_get_arr_n(&metadata, found); ++i)
    texts.emplace_back(gguf_get_arr_str(&metadata, found, i));
  return texts;
}

void write_texts(const std::vector<std::string>& texts, gguf_context& metadata, const char* key) {
  std::vector<const char*> pointers;
  for (const std::string& text : texts) pointers.push_back(text.c_str());
  gguf_set_arr_str(&metadata, key, pointers.data(), pointers.size());
}

std::map<std::string, std::uint32_t> read_special_ids(const gguf_context& metadata) {
  std::map<std::string, std::uint32_t> ids;
  for (std::int64_t i = 0; i < gguf_get_n_kv(&metadata); ++i) {
    const std::string key = gguf_get_key(&metadata, i);
    if (key.ends_with("_token_id")) ids[key] = gguf_get_val_u32(&metadata, i);
  }
  return ids;
}

// Letters have high ids in some vocabularies, and merges need them. Gemma's space is a sign of its
// own.
bool is_letter(const std::string& text) { return text.size() == 1 || text == "▁"; }

bool stays(const Vocabulary& vocabulary, std::size_t id, std::size_t normal_tokens_max) {
  const std::string& text = vocabulary.texts[id];
  if (vocabulary.types[id] != normal_token) return !text.starts_with("[PAD");
  return id < normal_tokens_max || is_letter(text);
}

// Where a merge's left part ends: a part may itself begin with a space.
bool is_among(const std::string& merge, const Ids& ids) {
  const std::size_t space = merge.find(' ', 1);
  const std::string left = merge.substr(0, space);
  const std::string right = merge.substr(space + 1);
  return ids.contains(left) && ids.contains(right) && ids.contains(left + right);
}

}  // namespace

Vocabulary read_vocabulary(const gguf_context& metadata) {
  const std::int64_t key = gguf_find_key(&metadata, types_key);
  const auto* types = static_cast<const std::int32_t*>(gguf_get_arr_data(&metadata, key));
  return {.texts = read_texts(metadata, texts_key),
          .types = {types, types + gguf_get_arr_n(&metadata, key)},
          .merges = read_texts(metadata, merges_key),
          .special_ids = read_special_ids(metadata)};
}

Vocabulary with_tokens(Vocabulary vocabulary, const std::vector<AddedToken>& added) {
  for (const AddedToken& token : added) {
    if (std::ranges::find(vocabulary.texts, token.text) != vocabulary.texts.end()) continue;
    if (token.id < 0) {
      vocabulary.texts.push_back(token.text);
      vocabulary.types.push_back(token.type);
    } else {
      vocabulary.texts.at(static_cast<std::size_t>(token.id)) = token.text;
      vocabulary.types.at(static_cast<std::size_t>(token.id)) = token.type;
    }
  }
  return vocabulary;
}

Vocabulary cut(const Vocabulary& vocabulary, std::size_t normal_tokens_max) {
  Vocabulary kept;
  Ids ids;
  for (std::size_t id = 0; id < vocabulary.texts.size(); ++id) {
    if (!stays(vocabulary, id, normal_tokens_max)) continue;
    ids.emplace(vocabulary.texts[id], kept.texts.size());
    kept.texts.push_back(vocabulary.texts[id]);
    kept.types.push_back(vocabulary.types[id]);
  }
  for (const std::string& merge : vocabulary.merges)
    if (is_among(merge, ids)) kept.merges.push_back(merge);
  for (const auto& [key, id] : vocabulary.special_ids)
    kept.special_ids[key] = static_cast<std::uint32_t>(ids.at(vocabulary.texts[id]));
  return kept;
}

void write_vocabulary(const Vocabulary& vocabulary, gguf_context& metadata) {
  write_texts(vocabulary.texts, metadata, texts_key);
  write_texts(vocabulary.merges, metadata, merges_key);
  gguf_set_arr_data(&metadata, types_key, GGUF_TYPE_INT32, vocabulary.types.data(),
                    vocabulary.types.size());
  for (const auto& [key, id] : vocabulary.special_ids) gguf_set_val_u32(&metadata, key.c_str(), id);
  gguf_remove_key(&metadata, "tokenizer.ggml.scores");  // one per token; BPE does not use them
}

}  // namespace mlxs::tiny
