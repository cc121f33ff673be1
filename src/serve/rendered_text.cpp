#include "serve/rendered_text.hpp"

#include <algorithm>
#include <utility>

namespace mlxs::serve {
namespace {

std::size_t spelling_at(std::string_view text, const std::vector<std::string>& spellings) {
  std::size_t longest = 0;
  for (const std::string& spelling : spellings)
    if (text.starts_with(spelling)) longest = std::max(longest, spelling.size());
  return longest;
}

std::string first_bytes(const std::vector<std::string>& spellings) {
  std::string bytes;
  for (const std::string& spelling : spellings)
    if (bytes.find(spelling.front()) == bytes.npos) bytes += spelling.front();
  return bytes;
}

// Offsets within one piece of the template's text.
std::vector<std::size_t> find_turn_ends(std::string_view text,
                                        const std::vector<std::string>& spellings) {
  std::vector<std::size_t> found;
  const std::string starts = first_bytes(spellings);
  for (std::size_t at = text.find_first_of(starts); at != text.npos;) {
    const std::size_t length = spelling_at(text.substr(at), spellings);
    if (length > 0) found.push_back(at);
    at = text.find_first_of(starts, at + std::max<std::size_t>(length, 1));
  }
  return found;
}

void append_piece(core::Prompt& prompt, std::string_view text, bool from_template) {
  if (text.empty()) return;
  if (prompt.empty() || prompt.back().from_template != from_template)
    prompt.push_back({.text = "", .from_template = from_template});
  prompt.back().text += text;
}

}  // namespace

void append_pieces(core::Prompt& prompt, const core::Prompt& more) {
  for (const core::PromptPiece& piece : more) append_piece(prompt, piece.text, piece.from_template);
}

std::size_t count_turn_ends(const core::Prompt& prompt, const std::vector<std::string>& spellings) {
  std::size_t count = 0;
  for (const core::PromptPiece& piece : prompt)
    if (piece.from_template) count += find_turn_ends(piece.text, spellings).size();
  return count;
}

RenderedText::RenderedText(core::Prompt prompt, const std::vector<std::string>& turn_ends)
    : prompt_(std::move(prompt)), text_(core::text_of(prompt_)) {
  std::size_t begin = 0;
  for (const core::PromptPiece& piece : prompt_) {
    begins_.push_back(begin);
    if (piece.from_template) {
      for (const std::size_t at : find_turn_ends(piece.text, turn_ends))
        turn_ends_.push_back(begin + at);
    } else {
      content_end_ = begin + piece.text.size();
    }
    begin += piece.text.size();
  }
}

core::Prompt RenderedText::range(std::size_t begin, std::size_t end) const {
  core::Prompt pieces;
  const auto behind = std::upper_bound(begins_.begin(), begins_.end(), begin);
  const auto first = behind == begins_.begin() ? behind : behind - 1;
  for (auto at = first; at != begins_.end() && *at < end; ++at) {
    const core::PromptPiece& piece = prompt_[static_cast<std::size_t>(at - begins_.begin())];
    const std::size_t from = std::max(begin, *at);
    const std::size_t to = std::min(end, *at + piece.text.size());
    if (from >= to) continue;
    append_piece(pieces, std::string_view(piece.text).substr(from - *at, to - from),
                 piece.from_template);
  }
  return pieces;
}

std::optional<std::size_t> RenderedText::turn_end(std::size_t offset, std::size_t index) const {
  const auto first = std::lower_bound(turn_ends_.begin(), turn_ends_.end(), offset);
  const auto left = static_cast<std::size_t>(turn_ends_.end() - first);
  if (index >= left) return std::nullopt;
  return *(first + static_cast<std::ptrdiff_t>(index));
}

}  // namespace mlxs::serve
