// The tokeniser of a loaded model. Read-only. Thread: any (libllama's vocabulary functions are
// thread-safe).
#pragma once

#include <string>
#include <vector>

#include "core/prompt.hpp"
#include "engine/token.hpp"

namespace mlxs::engine {

class Vocabulary {
 public:
  virtual ~Vocabulary() = default;
  // Tokens of a rendered prompt. Special tokens are recognised in template text only. Nothing is
  // added in front.
  [[nodiscard]] virtual std::vector<Token> tokenize(const core::Prompt& prompt) const = 0;
  // The bytes a token stands for, special tokens spelled out; may be part of a character.
  [[nodiscard]] virtual std::string bytes_of(Token token) const = 0;
  // The model ends its turn with this token.
  [[nodiscard]] virtual bool ends_turn(Token token) const = 0;
  [[nodiscard]] virtual int size() const = 0;
};

}  // namespace mlxs::engine
