// The vocabulary in the head of a GGUF file: read, extended, cut, written back. Thread: any; plain
// values.
#pragma once

#include <gguf.h>

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "tiny_models/families.hpp"

namespace mlxs::tiny {

struct Vocabulary {
  std::vector<std::string> texts;                    // by token id
  std::vector<std::int32_t> types;                   // by token id
  std::vector<std::string> merges;                   // "left right", in the order of their ranks
  std::map<std::string, std::uint32_t> special_ids;  // by key: the end of a turn and its like
};

[[nodiscard]] Vocabulary read_vocabulary(const gguf_context& metadata);

// Tokens that are there already stay where they are.
[[nodiscard]] Vocabulary with_tokens(Vocabulary vocabulary, const std::vector<AddedToken>& added);

// Keeps the special tokens, the bytes and the first normal tokens, with the merges among them; any
// text still has tokens.
[[nodiscard]] Vocabulary cut(const Vocabulary& vocabulary, std::size_t normal_tokens_max);

void write_vocabulary(const Vocabulary& vocabulary, gguf_context& metadata);

}  // namespace mlxs::tiny
