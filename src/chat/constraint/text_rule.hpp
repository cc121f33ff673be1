// Rules for text that ends where a certain word stands for the first time, and for names that are
// none of certain names. Both are automata written as rules, one rule a state: at every character
// at most one rule goes on, so that a matcher never holds more than one of their states.
// Thread: free functions.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "chat/constraint/grammar.hpp"

namespace mlxs::chat {

struct TextForm {
  std::string end;                 // the text is over where this stands; it is part of the match
  std::vector<std::string> never;  // words that do not stand in the text
  std::u32string unsafe;           // characters that do not stand in it, none of those above
  std::string escape;              // what may stand in their place, GBNF; "": nothing
};

// Any text of this form, with its end.
[[nodiscard]] std::string text_rule(Grammar& grammar, const TextForm& form);

// A name of letters, digits, '_' and '-' that is none of `taken`, and `end`.
[[nodiscard]] std::string other_name_rule(Grammar& grammar, const std::vector<std::string>& taken,
                                          std::string_view end);

}  // namespace mlxs::chat
