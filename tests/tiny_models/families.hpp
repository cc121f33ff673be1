// What is in the tiny models: random models of every kind of KV memory, each with the real
// vocabulary and the real chat template of its family, both read from llama.cpp's source tree.
// Thread: any; plain values.
#pragma once

#include <ggml.h>

#include <cstdint>
#include <string>
#include <variant>
#include <vector>

namespace mlxs::tiny {

// As GGUF knows them; a list of int8_t is a list of truth values there.
using Value = std::variant<std::uint32_t, float, bool, std::vector<std::uint32_t>,
                           std::vector<std::int32_t>, std::vector<std::int8_t>>;

struct Parameter {
  std::string key;  // without the family's name in front
  Value value;
};

// A special token that the template needs and that the vocabulary, made from an older model, lacks.
struct AddedToken {
  std::string text;
  std::int32_t type = 0;  // of GGUF: 3 control, 4 user defined
  int id = -1;            // the padding token in whose place it comes; -1: behind the last one
};

struct Family {
  std::string name;           // of the file
  std::string architecture;   // libllama's word
  std::string vocabulary;     // models/ggml-vocab-NAME.gguf
  std::string chat_template;  // models/templates/NAME
  std::vector<AddedToken> added_tokens;
  std::size_t normal_tokens_max = 0;  // the vocabulary is cut to its first ones; 0: it is whole
  ggml_type vocabulary_type = GGML_TYPE_Q8_0;  // of the matrices that have a row per token
  std::string
      unwanted;  // regular expression: tensors that libllama would take but that we leave out
  std::vector<Parameter> parameters;
};

// Each architecture twice: NAME with its whole vocabulary, and NAME-small with a vocabulary cut to
// about 4,000 tokens. A whole vocabulary takes most of the time to load (0.3 to 1.4 s), so tests of
// the cache take the small one.
[[nodiscard]] std::vector<Family> families();

}  // namespace mlxs::tiny
