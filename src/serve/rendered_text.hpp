// A rendered prompt as one text that remembers its pieces: offsets into it, ranges of it, and where
// turns end in it. Thread: immutable.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/prompt.hpp"

namespace mlxs::serve {

// Appends `more`, joining neighbours of one kind as chat::Template does.
void append_pieces(core::Prompt& prompt, const core::Prompt& more);

// How many of the spellings stand in the template's own text.
[[nodiscard]] std::size_t count_turn_ends(const core::Prompt& prompt,
                                          const std::vector<std::string>& spellings);

class RenderedText {
 public:
  // `turn_ends`: the spellings of the tokens that end a turn. Only those in the template's own text
  // count; whatever a client writes is content.
  RenderedText(core::Prompt prompt, const std::vector<std::string>& turn_ends);

  [[nodiscard]] std::string_view text() const { return text_; }
  [[nodiscard]] std::size_t size() const { return text_.size(); }
  // The end of the last piece that is not the template's; 0 when there is none.
  [[nodiscard]] std::size_t content_end() const { return content_end_; }
  // The pieces between two offsets.
  [[nodiscard]] core::Prompt range(std::size_t begin, std::size_t end) const;
  // Where the turn end number `index` (from 0) at or behind `offset` begins.
  [[nodiscard]] std::optional<std::size_t> turn_end(std::size_t offset, std::size_t index) const;

 private:
  core::Prompt prompt_;
  std::string text_;
  std::vector<std::size_t> begins_;  // of the pieces
  std::vector<std::size_t> turn_ends_;
  std::size_t content_end_ = 0;
};

}  // namespace mlxs::serve
