// llama.cpp's own reader of GBNF, for tests: the engine's grammars are read by it. The header is
// internal to llama.cpp; its functions are in the archive.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "chat/constraint/grammar.hpp"

#include "../src/llama-grammar.h"

namespace mlxs::chat {

class LlamaGrammar {
 public:
  explicit LlamaGrammar(const std::string& text)
      : grammar_(llama_grammar_init_impl(nullptr, text.c_str(), "root", false, nullptr, 0, nullptr,
                                         0)) {}
  ~LlamaGrammar() {
    if (grammar_ != nullptr) llama_grammar_free_impl(grammar_);
  }
  LlamaGrammar(const LlamaGrammar&) = delete;
  LlamaGrammar& operator=(const LlamaGrammar&) = delete;

  // Whether llama.cpp took the text.
  [[nodiscard]] bool compiles() const { return grammar_ != nullptr; }

  // Only once: it is used up. The largest number of stacks on the way is kept.
  [[nodiscard]] bool accepts(std::string_view text) {
    for (const char32_t c : characters_of(text)) {
      llama_grammar_accept(grammar_, c);
      const std::size_t stacks = llama_grammar_get_stacks(grammar_).size();
      if (stacks == 0) return false;
      stacks_max_ = stacks > stacks_max_ ? stacks : stacks_max_;
    }
    for (const llama_grammar_stack& stack : llama_grammar_get_stacks(grammar_)) {
      if (stack.empty()) return true;
    }
    return false;
  }
  [[nodiscard]] std::size_t stacks_max() const { return stacks_max_; }
  // Now.
  [[nodiscard]] std::size_t stacks() const { return llama_grammar_get_stacks(grammar_).size(); }

 private:
  llama_grammar* grammar_;
  std::size_t stacks_max_ = 0;
};

}  // namespace mlxs::chat
