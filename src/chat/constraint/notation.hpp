// How a family writes the values of arguments: JSON, or something of its own. One row of a table
// each. Thread: plain values and free functions.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "chat/constraint/text_notation.hpp"

namespace mlxs::chat {

struct Notation {
  std::vector<TextNotation> texts;  // a string is one of these
  std::string yes;
  std::string no;
  std::string nothing;
  std::string gap;    // GBNF of the white space that may stand between parts; "": none
  std::string colon;  // GBNF of what stands between a key and its value
  // A key that is no text of `texts`: names as they are, where the characters allow it.
  bool bare_keys = false;
};

[[nodiscard]] Notation json_notation();
// JSON inside tags: the words do not stand in its strings, so that no tag is read there.
[[nodiscard]] Notation json_notation_without(const std::vector<std::string>& words);
[[nodiscard]] Notation gemma4_notation();
[[nodiscard]] Notation python_notation();

// The text of an argument that stands raw between tags. `close` is what the grammar writes behind
// spelled text, `end` the part of it that ends free text.
[[nodiscard]] TextNotation raw_text(std::string_view close, std::string_view end,
                                    const std::vector<std::string>& never);

}  // namespace mlxs::chat
