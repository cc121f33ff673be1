// Weaves sampled tokens into a rendered prompt. The exact prompt is a row of segments: text of the
// template and of clients, then the tokens that the model sampled there, then text again. Each
// segment is tokenised by itself, so it has the same tokens in every later prompt; thereby a prompt
// begins with the tokens of the prompt before it and of the answer to that.
//
// A sampled answer takes the place of its turn when everything before it is, byte for byte and
// piece for piece, what stood before it when it was sampled (a chain of checksums says so), and
// when the template still shows all of the turn, its thoughts included: where a template drops the
// thoughts of older turns (F07), that is its choice. An answer that does not fit leaves its turn as
// rendered; later ones may still fit. Thread: pure.
#pragma once

#include <cstddef>
#include <vector>

#include "chat/conversation.hpp"
#include "serve/recall.hpp"
#include "serve/rendered_text.hpp"

namespace mlxs::serve {

struct Segment {
  core::Prompt pieces;
  std::size_t rendered_begin = 0;  // what of the rendered text it begins with;
  std::size_t rendered_end = 0;    // behind it stands the header of the answer
  SharedAnswer answer;             // follows the segment; nullptr behind the last one
};

struct Weave {
  std::vector<Segment> segments;      // at least one
  std::vector<std::size_t> replayed;  // messages whose turns are sampled tokens now
  AnswerPlace place;                  // of the next answer
};

// `conversation` is what was rendered.
[[nodiscard]] Weave weave(const RenderedText& rendered, const chat::Conversation& conversation,
                          const std::vector<RecalledTurn>& turns,
                          const std::vector<std::string>& turn_ends);

}  // namespace mlxs::serve
