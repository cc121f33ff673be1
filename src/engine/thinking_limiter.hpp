// Ends thinking that takes too many tokens: says which token is forced now, if any. Tokens of all
// thinking of an answer count together. The end waits for a whole character, and comes early enough
// to fit into what may be written at all. Thread: the engine thread.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "engine/messages.hpp"
#include "engine/token.hpp"

namespace mlxs::engine {

class ThinkingLimiter {
 public:
  explicit ThinkingLimiter(ThinkingLimit limit);

  // The token that must come next. `tokens_left` may still be written, at least 1.
  [[nodiscard]] std::optional<Token> forced(bool thinking, int tokens_left);
  // Thinking is ended now, whatever it has taken: the first token that must come. Nothing where it
  // has been ended already and goes on all the same.
  [[nodiscard]] std::optional<Token> end_now();
  // A token was written; `thinking` before and behind it.
  void took(std::string_view bytes, bool before, bool behind);

 private:
  [[nodiscard]] bool must_end(int tokens_left);

  ThinkingLimit limit_;
  int taken_ = 0;             // tokens of thinking
  int waited_ = 0;            // tokens, for the end of a character
  std::size_t position_ = 0;  // in the closer, while it is being forced
  bool forcing_ = false;
  // The closer was forced in this stretch of thinking; once more would be of no more use.
  bool forced_once_ = false;
  std::string tail_;  // the last bytes, as far as a character can reach
};

}  // namespace mlxs::engine
