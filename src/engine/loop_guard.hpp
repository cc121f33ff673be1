// Tells when an answer goes round in circles (F77): the same text, or the same sentences around a
// counter, again and again. Bounded memory, a fixed amount of work a token.
//
// To stop a good answer is worse than to stop a bad one late. So an exact repeat must be three
// periods and 512 tokens long, and four times that where it could be rows of a table or a picture:
// few tokens, or hardly a word. Around a counter only prose is stopped: rows of a table, test cases
// and JSON records differ in nothing else, and may be thousands. Pure. Thread: one owner.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "engine/repeats.hpp"
#include "engine/token.hpp"

namespace mlxs::engine {

class LoopGuard {
 public:
  // A token was written, `bytes` are its own. True: it only repeats itself by now.
  [[nodiscard]] bool feed(Token token, std::string_view bytes);

 private:
  [[nodiscard]] Unit::Kind kind_of(std::string_view bytes);
  [[nodiscard]] bool repeats_exactly(Token token, Unit::Kind kind);
  [[nodiscard]] bool repeats_around_counter(Token token, Unit::Kind kind, std::string_view bytes);
  [[nodiscard]] bool note(const Unit& unit);
  [[nodiscard]] bool end_number();

  bool in_word_ = false;  // the last token may go on as one
  Repeats tokens_;
  Repeats units_;                       // where a number is one unit, however many tokens it has
  std::optional<std::int64_t> number_;  // whose end has not come yet
};

}  // namespace mlxs::engine
