#include "serve/weave.hpp"

#include <algorithm>
#include <optional>
#include <string_view>
#include <utility>

#include "chat/scan/characters.hpp"

namespace mlxs::serve {
namespace {

using base::Checksum;
using base::Digest;

// Enough of a text to know it by.
constexpr std::size_t needle_bytes_max = 256;

Digest behind(const Digest& before, const core::Prompt& pieces) {
  Checksum sum;
  sum.add(before);
  for (const core::PromptPiece& piece : pieces)
    sum.add(std::uint64_t{piece.text.size()} * 2 + (piece.from_template ? 1 : 0)).add(piece.text);
  return sum.digest();
}

Digest behind(const Digest& before, const std::vector<engine::Token>& tokens) {
  Checksum sum;
  sum.add(before).add(std::as_bytes(std::span(tokens)));
  return sum.digest();
}

// The template shows everything of the turn in `place`.
bool shows(std::string_view place, const chat::TemplateMessage& turn,
           const chat::TemplateMessage& delivered) {
  const auto has = [place](std::string_view text) { return place.find(text) != place.npos; };
  const std::string_view content = chat::trimmed(turn.content);
  return has(content.substr(content.size() - std::min(content.size(), needle_bytes_max))) &&
         has(chat::trimmed(delivered.reasoning)) &&
         std::all_of(turn.tool_calls.begin(), turn.tool_calls.end(),
                     [&has](const chat::TemplateCall& call) { return has(call.name); });
}

class Weaver {
 public:
  Weaver(const RenderedText& rendered, const chat::Conversation& conversation,
         const std::vector<std::string>& turn_ends)
      : rendered_(rendered), conversation_(conversation), turn_ends_(turn_ends) {}

  void replay(const RecalledTurn& turn) {
    for (const SharedAnswer& answer : turn.answers) {
      const auto end = end_of_place(*answer, conversation_.messages[turn.message]);
      if (!end) continue;
      put(answer, *end);
      weave_.replayed.push_back(turn.message);
      return;
    }
  }

  Weave finish() {
    const std::size_t split = std::max(done_, rendered_.content_end());
    weave_.place = {.prefix = behind(before_, rendered_.range(done_, split)),
                    .segment_bytes = split - done_,
                    .header = rendered_.range(split, rendered_.size())};
    weave_.segments.push_back({.pieces = rendered_.range(done_, rendered_.size()),
                               .rendered_begin = done_,
                               .rendered_end = rendered_.size(),
                               .answer = nullptr});
    return std::move(weave_);
  }

 private:
  // Where the turn ends in whose place the answer can stand; nothing when it cannot.
  std::optional<std::size_t> end_of_place(const SampledAnswer& answer,
                                          const chat::TemplateMessage& turn) const {
    const AnswerPlace& place = answer.place;
    if (place.segment_bytes > rendered_.size() - done_) return std::nullopt;
    const std::size_t split = done_ + place.segment_bytes;
    if (behind(before_, rendered_.range(done_, split)) != place.prefix) return std::nullopt;
    // The ends of turns that the header writes stand in the rendered text too; the next is the
    // answer's own.
    const auto end = rendered_.turn_end(split, count_turn_ends(place.header, turn_ends_));
    if (!end || !shows(rendered_.text().substr(split, *end - split), turn, answer.delivered))
      return std::nullopt;
    return end;
  }

  void put(const SharedAnswer& answer, std::size_t end) {
    const std::size_t split = done_ + answer->place.segment_bytes;
    Segment segment{.pieces = rendered_.range(done_, split),
                    .rendered_begin = done_,
                    .rendered_end = split,
                    .answer = answer};
    append_pieces(segment.pieces, answer->place.header);
    weave_.segments.push_back(std::move(segment));
    before_ = behind(behind(answer->place.prefix, answer->place.header), answer->tokens);
    done_ = end;
  }

  const RenderedText& rendered_;
  const chat::Conversation& conversation_;
  const std::vector<std::string>& turn_ends_;
  Weave weave_;
  Digest before_{};       // of everything before done_
  std::size_t done_ = 0;  // of the rendered text
};

}  // namespace

Weave weave(const RenderedText& rendered, const chat::Conversation& conversation,
            const std::vector<RecalledTurn>& turns, const std::vector<std::string>& turn_ends) {
  Weaver weaver(rendered, conversation, turn_ends);
  for (const RecalledTurn& turn : turns) weaver.replay(turn);
  return weaver.finish();
}

}  // namespace mlxs::serve
