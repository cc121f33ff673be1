// The tokens of a woven prompt, and where in them an offset of the rendered text lies. Thread:
// pure, but for the memory of segments.
#pragma once

#include <cstddef>
#include <memory>
#include <vector>

#include "base/checksum.hpp"
#include "base/guarded.hpp"
#include "base/limits.hpp"
#include "base/lru_map.hpp"
#include "serve/token_table.hpp"
#include "serve/weave.hpp"

namespace mlxs::serve {

// Tokens of segments that were tokenised before: a turn tokenises only what is new. Thread: any.
class SegmentTokens {
 public:
  using Tokens = std::shared_ptr<const std::vector<engine::Token>>;  // the memory may drop them

  [[nodiscard]] Tokens of(const core::Prompt& pieces, TokenTable::Part part,
                          const TokenTable& table);

 private:
  using Known = base::LruMap<base::Digest, Tokens, base::DigestHash>;
  base::Guarded<Known> known_{
      base::LruBounds{.entries_max = base::limits::replay_entries_max,
                      .weight_max = base::limits::segment_tokens_bytes_max}};
};

struct ExactTokens {
  std::vector<engine::Token> tokens;
  // For each offset that was asked for and lies in a segment: how many tokens end at or before it.
  // Ascending, each once, all less than the number of tokens and more than 0.
  std::vector<int> lengths;
};

[[nodiscard]] ExactTokens exact_tokens(const Weave& weave, std::vector<std::size_t> offsets,
                                       const TokenTable& table, SegmentTokens& memory);

// The text of a woven prompt, sampled tokens spelled out.
[[nodiscard]] std::string exact_text(const Weave& weave, const TokenTable& table);

}  // namespace mlxs::serve
