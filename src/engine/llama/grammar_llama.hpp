// engine::TokenGrammar over libllama's grammar sampler. libllama is only ever asked about a handful
// of tokens. What quickly rules out the rest is the first byte: the 256 single bytes are asked
// about once for each place in the grammar, and a table knows the first byte of every token.
// Thread: the engine thread.
#pragma once

#include <array>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/result.hpp"
#include "engine/llama/weights.hpp"
#include "engine/token_grammar.hpp"

namespace mlxs::engine::llama {

// Of one vocabulary, shared by its grammars. Immutable.
struct TokenBytes {
  explicit TokenBytes(const llama_vocab* of);

  // What a token begins with when it is not a byte.
  static constexpr std::uint16_t end_of_turn = 256;
  static constexpr std::uint16_t nothing = 257;

  const llama_vocab* vocab;
  std::vector<std::uint16_t> first;  // of each token
  std::array<Token, 256> single{};   // a token that is just this byte, -1 where there is none
  Token any_end = -1;                // one of those that end the turn
};

struct FreeSampler {
  void operator()(llama_sampler* sampler) const { llama_sampler_free(sampler); }
};

class GrammarLlama final : public TokenGrammar {
 public:
  // `bytes` outlives the grammar. Errors: invalid_request when it does not compile.
  [[nodiscard]] static base::Result<std::unique_ptr<TokenGrammar>> create(const TokenBytes& bytes,
                                                                          const std::string& gbnf);

  [[nodiscard]] bool begin(std::string_view bytes) override;
  [[nodiscard]] std::size_t first_fitting(std::span<const Token> tokens) override;
  [[nodiscard]] bool may_fit(Token token) override;
  [[nodiscard]] bool take(Token token) override;
  [[nodiscard]] bool complete() override;

 private:
  using Handle = std::unique_ptr<llama_sampler, FreeSampler>;
  using Beginnings = std::array<bool, TokenBytes::nothing + 1>;

  GrammarLlama(const TokenBytes& bytes, Handle start) : bytes_(bytes), start_(std::move(start)) {}

  [[nodiscard]] bool accept(Token token);
  void ask(std::span<const Token> tokens);
  [[nodiscard]] Beginnings possible_beginnings();

  const TokenBytes& bytes_;
  Handle start_;  // nothing taken; each beginning is a copy of it, because compiling costs more
  Handle now_;    // null: the text has left the grammar
  std::optional<Beginnings> beginnings_;  // that may come next, once somebody has asked
  std::vector<llama_token_data> asked_;   // kept to avoid an allocation per question
};

}  // namespace mlxs::engine::llama
