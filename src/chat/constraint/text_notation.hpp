// How one family of notations writes a string: between which marks, and which characters need
// another form. Thread: plain values and free functions.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "chat/constraint/grammar.hpp"
#include "chat/constraint/schema.hpp"

namespace mlxs::chat {

struct TextNotation {
  // A character in the form in which it stands inside the marks; nullopt when there is none.
  using Spelled = std::optional<std::string> (*)(char32_t character);

  std::string open;                // what stands before the text
  std::string close;               // what stands behind it where the text is spelled by the grammar
  std::string end;                 // what ends free text; a part of `close`
  std::vector<std::string> never;  // words that do not stand in free text
  std::u32string unsafe;           // characters that do not stand in it as they are
  std::string escapes;             // GBNF of all they may be written as; "": nothing
  Spelled spelled;                 // of one of `unsafe`
};

// Any text, with its marks.
[[nodiscard]] std::string any_text_rule(Grammar& grammar, const TextNotation& notation);

// Exactly this text, with its marks, as GBNF; nullopt when it cannot be written.
[[nodiscard]] std::optional<std::string> one_text(const TextNotation& notation,
                                                  std::string_view text);

// Text of a bounded length; nullopt where characters cannot be counted, because some words must not
// stand in the text.
[[nodiscard]] std::optional<std::string> sized_text_rule(Grammar& grammar,
                                                         const TextNotation& notation,
                                                         const TextValue& text);

}  // namespace mlxs::chat
