// Which assistant turns a template renders in such a way that the sampled tokens can stand in their
// place: all of the turn, and nothing else, lies between the end of the content before it and the
// end of the model's turn. Some templates put a turn's text behind the results of its calls, or
// make two turns of it; there the turn is rendered without its text (the sampled tokens have it).
// Where that does not help either, such turns are never replayed (gpt-oss: answers without a call).
// Found out once by rendering tiny conversations. Thread: immutable.
#pragma once

#include <array>
#include <cstddef>
#include <string>
#include <vector>

#include "chat/template.hpp"

namespace mlxs::serve {

class ReplayForm {
 public:
  enum class Way { never, as_it_is, without_text };

  // `turn_ends`: spellings of the tokens that end a turn.
  ReplayForm(const chat::Template& chat_template, const std::vector<std::string>& turn_ends);

  // How an assistant turn like this one has to be rendered to be replayed.
  [[nodiscard]] Way way_of(const chat::TemplateMessage& turn) const;

 private:
  static constexpr std::size_t calls_probed = 2;  // none, one, several
  std::array<Way, calls_probed + 1> with_text_{};
  std::array<Way, calls_probed + 1> without_text_{};
};

}  // namespace mlxs::serve
