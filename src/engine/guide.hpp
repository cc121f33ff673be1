// What follows an answer while it is sampled and says what holds for its next token; and the limit
// of thinking, which needs it. Thread: the engine thread, but for the plain values.
#pragma once

#include <string_view>
#include <vector>

#include "engine/token.hpp"

namespace mlxs::engine {

// What holds for the next token.
struct Guidance {
  bool thinking = false;  // the constraint does not hold here, the thinking limit counts
  bool greedy = false;    // the likeliest token, whatever the settings: the skeleton of a call
  bool calling = false;   // inside a call that the client may run: no stop string is meant there
  bool silent = false;    // nothing has been said or thought yet: an end here is an empty answer
};

// Follows the answer of one sequence, whatever runs beside it: the same bytes give the same
// guidance. Thread: the engine thread; never blocks.
class Guide {
 public:
  virtual ~Guide() = default;
  // What holds before anything is written.
  [[nodiscard]] virtual Guidance begin() = 0;
  // `bytes` of the token just chosen, special tokens spelled out; may end inside a character.
  [[nodiscard]] virtual Guidance follow(std::string_view bytes) = 0;
};

// Thinking that takes this many tokens is ended by force, and an answer follows. It ends on a whole
// character, so up to 3 tokens later; and earlier where max_tokens would cut the closer.
struct ThinkingLimit {
  int tokens_max = 0;  // of all thinking of the answer together
  // What ends thinking in this family, not empty: its text as template text becomes tokens, without
  // a token that begins every text.
  std::vector<Token> closer;
};

}  // namespace mlxs::engine
