#include "serve/token_table.hpp"

#include <algorithm>

namespace mlxs::serve {

using engine::Token;

TokenTable::TokenTable(const engine::Vocabulary& vocabulary)
    : vocabulary_(vocabulary), put_in_front_(vocabulary.tokenize({})) {
  lengths_.reserve(static_cast<std::size_t>(vocabulary.size()));
  for (Token token = 0; token < vocabulary.size(); ++token) {
    std::string bytes = vocabulary.bytes_of(token);
    lengths_.push_back(static_cast<std::uint32_t>(bytes.size()));
    if (!bytes.empty() && vocabulary.ends_turn(token)) turn_ends_.push_back(std::move(bytes));
  }
}

std::vector<Token> TokenTable::tokenize(const core::Prompt& pieces, Part part) const {
  std::vector<Token> tokens = vocabulary_.tokenize(pieces);
  if (part == Part::first || put_in_front_.empty() || pieces.empty()) return tokens;
  const bool has_front = tokens.size() >= put_in_front_.size() &&
                         std::equal(put_in_front_.begin(), put_in_front_.end(), tokens.begin());
  const bool spelled = pieces.front().text.starts_with(vocabulary_.bytes_of(put_in_front_.front()));
  if (has_front && !spelled)
    tokens.erase(tokens.begin(),
                 tokens.begin() + static_cast<std::ptrdiff_t>(put_in_front_.size()));
  return tokens;
}

}  // namespace mlxs::serve
