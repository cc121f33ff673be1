// What preparing a prompt needs to know about every token, looked up once: how many bytes it stands
// for, and how the tokens that end a turn are spelled. Thread: immutable.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "core/prompt.hpp"
#include "engine/vocabulary.hpp"

namespace mlxs::serve {

class TokenTable {
 public:
  // Asks for every token: about 0.1 s for a vocabulary of 262k. `vocabulary` outlives the table.
  explicit TokenTable(const engine::Vocabulary& vocabulary);

  [[nodiscard]] std::size_t bytes(engine::Token token) const {
    return lengths_[static_cast<std::size_t>(token)];
  }
  [[nodiscard]] const std::vector<std::string>& turn_ends() const { return turn_ends_; }
  [[nodiscard]] const engine::Vocabulary& vocabulary() const { return vocabulary_; }

  // The tokens of a part of a prompt by itself. The vocabulary takes what it is given for a whole
  // prompt and may put a beginning in front; only the first part of a prompt keeps that.
  enum class Part { first, later };
  [[nodiscard]] std::vector<engine::Token> tokenize(const core::Prompt& pieces, Part part) const;

 private:
  const engine::Vocabulary& vocabulary_;
  std::vector<std::uint32_t> lengths_;  // by token
  std::vector<std::string> turn_ends_;
  std::vector<engine::Token> put_in_front_;
};

}  // namespace mlxs::serve
