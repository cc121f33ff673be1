#include "engine/llama/vocabulary_llama.hpp"

#include <algorithm>
#include <set>
#include <utility>

#include "base/check.hpp"

namespace mlxs::engine::llama {
namespace {

bool is_markup(const llama_vocab* vocab, Token token, std::string_view chat_template) {
  const auto attributes = static_cast<unsigned>(llama_vocab_get_attr(vocab, token));
  if ((attributes & (LLAMA_TOKEN_ATTR_CONTROL | LLAMA_TOKEN_ATTR_UNKNOWN)) != 0) return true;
  if ((attributes & LLAMA_TOKEN_ATTR_USER_DEFINED) == 0) return false;
  const std::string_view text = llama_vocab_get_text(vocab, token);
  const bool is_word = text.find_first_not_of(" \t\r\n") != text.npos;
  return is_word && chat_template.find(text) != chat_template.npos;
}

std::size_t first_character_length(std::string_view text) {
  std::size_t length = 1;
  while (length < text.size() && (static_cast<unsigned char>(text[length]) & 0xC0U) == 0x80U)
    ++length;
  return length;
}

}  // namespace

std::string piece_of(const llama_vocab* vocab, Token token) {
  char small[64];
  const int size = llama_token_to_piece(vocab, token, small, sizeof small, 0, true);
  if (size >= 0) return {small, static_cast<std::size_t>(size)};
  std::string large(static_cast<std::size_t>(-size), '\0');
  llama_token_to_piece(vocab, token, large.data(), -size, 0, true);
  return large;
}

VocabularyLlama::VocabularyLlama(Weights weights, std::string_view chat_template)
    : weights_(std::move(weights)), vocab_(llama_model_get_vocab(weights_.get())) {
  std::set<std::size_t, std::greater<>> lengths;
  for (Token token = 0; token < size(); ++token) {
    if (!is_markup(vocab_, token, chat_template)) continue;
    const std::string text = llama_vocab_get_text(vocab_, token);
    if (first_character_length(text) >= text.size()) continue;  // cannot be cut, and spells nothing
    spellings_.insert(text);
    lengths.insert(text.size());
    if (first_bytes_.find(text.front()) == first_bytes_.npos) first_bytes_ += text.front();
  }
  spelling_lengths_.assign(lengths.begin(), lengths.end());
}

std::vector<Token> VocabularyLlama::tokenize(const core::Prompt& prompt) const {
  const std::string text = core::text_of(prompt);
  std::vector<Token> tokens;
  std::size_t done = 0;
  for (const std::size_t cut : cuts(prompt, text)) {
    append_tokens(tokens, std::string_view(text).substr(done, cut - done));
    done = cut;
  }
  append_tokens(tokens, std::string_view(text).substr(done));

  const Token bos = llama_vocab_bos(vocab_);
  const bool wants_bos = llama_vocab_get_add_bos(vocab_) && bos != LLAMA_TOKEN_NULL;
  if (wants_bos && (tokens.empty() || tokens.front() != bos)) tokens.insert(tokens.begin(), bos);
  return tokens;
}

// Length of the special token that `text` begins with, the longest of them; 0 when it begins with
// none.
std::size_t VocabularyLlama::spelling_at(std::string_view text) const {
  for (const std::size_t length : spelling_lengths_) {
    if (length <= text.size() && spellings_.contains(std::string(text.substr(0, length))))
      return length;
  }
  return 0;
}

std::vector<std::size_t> VocabularyLlama::cuts(const core::Prompt& prompt,
                                               std::string_view text) const {
  std::vector<std::size_t> found;
  auto piece = prompt.begin();
  std::size_t piece_end = piece == prompt.end() ? 0 : piece->text.size();
  for (std::size_t at = text.find_first_of(first_bytes_); at != text.npos;
       at = text.find_first_of(first_bytes_, at + 1)) {
    while (at >= piece_end) piece_end += (++piece)->text.size();
    const std::size_t length = spelling_at(text.substr(at));
    if (length == 0) continue;
    const bool genuine = piece->from_template && at + length <= piece_end;
    if (genuine)
      at += length - 1;
    else
      found.push_back(at + first_character_length(text.substr(at)));
  }
  return found;
}

void VocabularyLlama::append_tokens(std::vector<Token>& tokens, std::string_view text) const {
  if (text.empty()) return;
  const std::size_t before = tokens.size();
  const auto text_bytes = static_cast<int>(text.size());
  tokens.resize(before + text.size() + 8);
  const auto room =
      static_cast<int>(text.size() + 8);  // a token stands for a byte at least; 8 for prefixes
  const int count =
      llama_tokenize(vocab_, text.data(), text_bytes, tokens.data() + before, room, false, true);
  MLXS_CHECK(count >= 0, "a text has no more tokens than bytes");
  tokens.resize(before + static_cast<std::size_t>(count));
}

std::string VocabularyLlama::bytes_of(Token token) const { return piece_of(vocab_, token); }

bool VocabularyLlama::ends_turn(Token token) const { return llama_vocab_is_eog(vocab_, token); }

int VocabularyLlama::size() const { return llama_vocab_n_tokens(vocab_); }

}  // namespace mlxs::engine::llama
