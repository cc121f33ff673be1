// What a dialect makes of an answer that a template has written, held against the answer itself.
// Thread: pure.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "chat/conversation.hpp"
#include "chat/dialect.hpp"

namespace mlxs::chat {

// The same conversation twice: with the answer, and up to where the model is to write it.
struct WrittenAnswer {
  std::string whole;
  std::string prompt;
};

// What does not come back as what it was.
struct Misread {
  bool calls = false;
  bool second_call = false;  // only the first one does
  bool thoughts = false;
  bool text = false;
  bool markup = false;  // signs of the template come back as text

  [[nodiscard]] int count() const {
    return int{calls} + int{second_call} + int{thoughts} + int{text} + int{markup};
  }
};
[[nodiscard]] Misread operator|(const Misread& one, const Misread& other);

// An answer has text or calls, not both. `turn_end` may stand behind the calls. Thoughts that the
// template leaves out are not missed. Where the two renderings part before the prompt's end, the
// best reading of several counts: templates write histories less carefully than prompts.
class AnswerReader {
 public:
  AnswerReader(const DialectEntry& dialect, std::vector<core::Tool> tools)
      : dialect_(dialect), tools_(std::move(tools)) {}

  [[nodiscard]] Misread read(const WrittenAnswer& written, const TemplateMessage& answer,
                             std::string_view turn_end) const;

 private:
  const DialectEntry& dialect_;
  std::vector<core::Tool> tools_;
};

// What the template writes behind the text of an answer.
[[nodiscard]] std::string turn_end_of(const WrittenAnswer& written, const TemplateMessage& answer);

}  // namespace mlxs::chat
