#include "engine/llama/grammar_llama.hpp"

#include <algorithm>
#include <exception>
#include <utility>

#include "base/check.hpp"
#include "engine/llama/vocabulary_llama.hpp"

namespace mlxs::engine::llama {
TokenBytes::TokenBytes(const llama_vocab* of) : vocab(of) {
  single.fill(-1);
  const int size = llama_vocab_n_tokens(vocab);
  first.reserve(static_cast<std::size_t>(size));
  for (Token token = 0; token < size; ++token) {
    const std::string piece = piece_of(vocab, token);
    if (llama_vocab_is_eog(vocab, token)) {
      first.push_back(end_of_turn);
      any_end = token;
    } else if (piece.empty()) {
      first.push_back(nothing);
    } else {
      const auto byte = static_cast<std::uint8_t>(piece.front());
      first.push_back(byte);
      if (piece.size() == 1 && single[byte] < 0) single[byte] = token;
    }
  }
}

base::Result<std::unique_ptr<TokenGrammar>> GrammarLlama::create(const TokenBytes& bytes,
                                                                 const std::string& gbnf) {
  Handle start;
  try {
    // An empty text would be no grammar at all: everything fits.
    if (!gbnf.empty()) start.reset(llama_sampler_init_grammar(bytes.vocab, gbnf.c_str(), "root"));
  } catch (const std::exception&) {
    start.reset();  // as when it returns nothing
  }
  if (start) return std::unique_ptr<TokenGrammar>(new GrammarLlama(bytes, std::move(start)));
  return base::Error{.code = base::ErrorCode::invalid_request,
                     .message =
                         "The grammar that the answer should follow does not compile. If it "
                         "was made from a JSON schema, simplify the schema.",
                     .param = ""};
}

bool GrammarLlama::begin(std::string_view bytes) {
  beginnings_.reset();
  now_.reset(llama_sampler_clone(start_.get()));
  // The bytes may begin or end inside a token or a character, so they are taken one by one; asked
  // about first, because libllama takes half a character without looking whether it can fit.
  return std::all_of(bytes.begin(), bytes.end(), [this](char byte) {
    const Token token = bytes_.single[static_cast<std::uint8_t>(byte)];
    return token >= 0 && first_fitting({&token, 1}) == 0 && accept(token);
  });
}

std::size_t GrammarLlama::first_fitting(std::span<const Token> tokens) {
  if (!now_) return tokens.size();
  ask(tokens);
  const auto fits = std::find_if(asked_.begin(), asked_.end(),
                                 [](const llama_token_data& one) { return one.logit >= 0.0F; });
  return static_cast<std::size_t>(fits - asked_.begin());
}

bool GrammarLlama::may_fit(Token token) {
  if (!beginnings_) beginnings_ = possible_beginnings();
  return (*beginnings_)[bytes_.first[static_cast<std::size_t>(token)]];
}

bool GrammarLlama::take(Token token) { return accept(token); }

bool GrammarLlama::complete() {
  return bytes_.any_end >= 0 && first_fitting({&bytes_.any_end, 1}) == 0;
}

// libllama throws where nothing in the grammar goes on with the token, and aborts on questions
// about a grammar in that state.
bool GrammarLlama::accept(Token token) {
  if (!now_) return false;
  beginnings_.reset();
  try {
    llama_sampler_accept(now_.get(), token);
    return true;
  } catch (const std::exception&) {
    now_.reset();
    return false;
  }
}

// libllama marks what does not fit with a logit of minus infinity.
void GrammarLlama::ask(std::span<const Token> tokens) {
  asked_.clear();
  for (const Token token : tokens) asked_.push_back({.id = token, .logit = 0.0F, .p = 0.0F});
  llama_token_data_array array{
      .data = asked_.data(), .size = asked_.size(), .selected = -1, .sorted = false};
  llama_sampler_apply(now_.get(), &array);
  MLXS_CHECK(array.data == asked_.data() && array.size == tokens.size(),
             "the grammar sampler leaves the candidates where they are");
}

// A byte that no token stands for alone cannot be asked about, so it is let through. libllama takes
// no token that begins with a zero.
GrammarLlama::Beginnings GrammarLlama::possible_beginnings() {
  Beginnings possible{};
  if (!now_) return possible;
  possible[TokenBytes::end_of_turn] = complete();
  std::vector<Token> tokens(bytes_.single.begin() + 1, bytes_.single.end());
  std::erase(tokens, -1);
  ask(tokens);
  auto asked = asked_.begin();
  for (std::size_t byte = 1; byte < bytes_.single.size(); ++byte)
    possible[byte] = bytes_.single[byte] < 0 || (asked++)->logit >= 0.0F;
  return possible;
}

}  // namespace mlxs::engine::llama
