// A rendered prompt before it becomes tokens. Template text may contain special tokens; everything
// that came from a client or a model may not, whatever it spells: "<|im_end|>" inside a user's text
// is plain text. Thread: plain values.
#pragma once

#include <string>
#include <vector>

namespace mlxs::core {

struct PromptPiece {
  std::string text;
  bool from_template = false;  // special-token spellings count only here
};

using Prompt = std::vector<PromptPiece>;

// The whole prompt as one text.
[[nodiscard]] inline std::string text_of(const Prompt& prompt) {
  std::string text;
  for (const PromptPiece& piece : prompt) text += piece.text;
  return text;
}

}  // namespace mlxs::core
