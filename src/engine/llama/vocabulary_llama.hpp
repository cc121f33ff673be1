// The vocabulary of a GGUF file, over llama_tokenize.
//
// Text that came from a client or a model must never become control tokens. llama_tokenize only
// knows "parse special tokens everywhere or nowhere", and "nowhere" still takes user-defined tokens
// such as <|tool_call>. So the whole prompt is tokenised at once with special tokens on, and where
// a spelling of one touches client text, the prompt is cut behind the spelling's first character:
// neither half spells the token any more. A prompt without such spellings (nearly every one) is
// tokenised exactly as the reference implementations do.
//
// "Spelling of one": every control token, and those user-defined tokens that the chat template
// writes. Other user-defined tokens (runs of spaces, HTML tags) are ordinary text to their
// tokenisers.
#pragma once

#include <string>
#include <string_view>
#include <unordered_set>
#include <vector>

#include "engine/llama/weights.hpp"
#include "engine/vocabulary.hpp"

namespace mlxs::engine::llama {

// The bytes of a token, special tokens spelled out.
[[nodiscard]] std::string piece_of(const llama_vocab* vocab, Token token);

class VocabularyLlama final : public Vocabulary {
 public:
  VocabularyLlama(Weights weights, std::string_view chat_template);

  // Puts the beginning-of-sequence token in front when the model wants one and the prompt does not
  // begin with it.
  [[nodiscard]] std::vector<Token> tokenize(const core::Prompt& prompt) const override;
  [[nodiscard]] std::string bytes_of(Token token) const override;
  [[nodiscard]] bool ends_turn(Token token) const override;
  [[nodiscard]] int size() const override;

 private:
  [[nodiscard]] std::size_t spelling_at(std::string_view text) const;
  [[nodiscard]] std::vector<std::size_t> cuts(const core::Prompt& prompt,
                                              std::string_view text) const;
  void append_tokens(std::vector<Token>& tokens, std::string_view text) const;

  Weights weights_;
  const llama_vocab* vocab_;
  std::unordered_set<std::string> spellings_;
  std::vector<std::size_t> spelling_lengths_;  // each once, longest first
  std::string first_bytes_;                    // of all spellings, each once
};

}  // namespace mlxs::engine::llama
