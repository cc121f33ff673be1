#include "serve/exact_tokens.hpp"

#include <algorithm>
#include <numeric>
#include <utility>

namespace mlxs::serve {
namespace {

using engine::Token;

base::Digest key_of(const core::Prompt& pieces, TokenTable::Part part) {
  base::Checksum sum;
  sum.add(std::uint64_t{part == TokenTable::Part::first ? 1U : 0U});
  for (const core::PromptPiece& piece : pieces)
    sum.add(std::uint64_t{piece.text.size()} * 2 + (piece.from_template ? 1 : 0)).add(piece.text);
  return sum.digest();
}

std::size_t bytes_of(const core::Prompt& pieces) {
  return std::accumulate(
      pieces.begin(), pieces.end(), std::size_t{0},
      [](std::size_t sum, const core::PromptPiece& piece) { return sum + piece.text.size(); });
}

std::size_t bytes_of(const std::vector<Token>& tokens, const TokenTable& table) {
  return std::accumulate(
      tokens.begin(), tokens.end(), std::size_t{0},
      [&table](std::size_t sum, Token token) { return sum + table.bytes(token); });
}

// How many of a segment's tokens end at or before each offset. Only certain when the tokens spell
// the segment, with or without something that the vocabulary puts in front of a prompt.
class SegmentLengths {
 public:
  SegmentLengths(const core::Prompt& pieces, const std::vector<Token>& tokens,
                 const TokenTable& table)
      : tokens_(tokens), table_(table) {
    const std::size_t wanted = bytes_of(pieces);
    const std::size_t spelled = bytes_of(tokens, table);
    const std::size_t front = tokens.empty() ? 0 : table.bytes(tokens.front());
    certain_ = spelled == wanted || spelled == wanted + front;
    bytes_left_ = spelled == wanted + front ? front : 0;
  }

  [[nodiscard]] bool certain() const { return certain_; }
  // Offsets come in ascending order.
  std::size_t at(std::size_t offset) {
    while (count_ < tokens_.size()) {
      const std::size_t next = end_ + table_.bytes(tokens_[count_]);
      if (next > offset + bytes_left_) break;
      end_ = next;
      ++count_;
    }
    return count_;
  }

 private:
  const std::vector<Token>& tokens_;
  const TokenTable& table_;
  bool certain_ = false;
  std::size_t bytes_left_ = 0;  // of what was put in front and is not in the text
  std::size_t end_ = 0;
  std::size_t count_ = 0;
};

}  // namespace

SegmentTokens::Tokens SegmentTokens::of(const core::Prompt& pieces, TokenTable::Part part,
                                        const TokenTable& table) {
  const base::Digest key = key_of(pieces, part);
  const Tokens found = known_.with([&](Known& known) {
    const Tokens* tokens = known.find(key);
    return tokens == nullptr ? Tokens{} : *tokens;
  });
  if (found) return found;
  auto tokens = std::make_shared<const std::vector<Token>>(table.tokenize(pieces, part));
  const std::size_t weight = sizeof(key) + tokens->size() * sizeof(Token);
  known_.with([&](Known& known) { known.put(key, tokens, weight); });
  return tokens;
}

ExactTokens exact_tokens(const Weave& weave, std::vector<std::size_t> offsets,
                         const TokenTable& table, SegmentTokens& memory) {
  std::ranges::sort(offsets);
  ExactTokens exact;
  auto offset = offsets.begin();
  auto part = TokenTable::Part::first;
  for (const Segment& segment : weave.segments) {
    const auto tokens =
        memory.of(segment.pieces, std::exchange(part, TokenTable::Part::later), table);
    SegmentLengths lengths(segment.pieces, *tokens, table);
    // What lies before the segment lies in text that sampled tokens stand for.
    while (offset != offsets.end() && *offset < segment.rendered_begin) ++offset;
    for (; offset != offsets.end() && *offset <= segment.rendered_end; ++offset) {
      if (!lengths.certain()) continue;
      const std::size_t length = exact.tokens.size() + lengths.at(*offset - segment.rendered_begin);
      exact.lengths.push_back(static_cast<int>(length));
    }
    exact.tokens.insert(exact.tokens.end(), tokens->begin(), tokens->end());
    if (segment.answer)
      exact.tokens.insert(exact.tokens.end(), segment.answer->tokens.begin(),
                          segment.answer->tokens.end());
  }
  exact.lengths.erase(std::unique(exact.lengths.begin(), exact.lengths.end()), exact.lengths.end());
  const int all = static_cast<int>(exact.tokens.size());
  std::erase_if(exact.lengths, [all](int length) { return length <= 0 || length >= all; });
  return exact;
}

std::string exact_text(const Weave& weave, const TokenTable& table) {
  std::string text;
  for (const Segment& segment : weave.segments) {
    text += core::text_of(segment.pieces);
    if (!segment.answer) continue;
    for (const Token token : segment.answer->tokens) text += table.vocabulary().bytes_of(token);
  }
  return text;
}

}  // namespace mlxs::serve
