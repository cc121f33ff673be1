// What may stand in front of a fenced call: nothing, or one short paragraph that introduces it.
// Told from the text of an answer while it is written. Thread: one owner.
#pragma once

#include <cstddef>
#include <string_view>

namespace mlxs::chat {

class Introduction {
 public:
  void feed(std::string_view text);
  // Nothing that follows is introduced any more.
  void end() { ended_ = true; }
  // So far it is one.
  [[nodiscard]] bool brief() const { return !ended_; }

 private:
  std::size_t bytes_ = 0;  // without the white space in front
  bool line_blank_ = true;
  bool paragraph_ended_ = false;
  bool ended_ = false;
};

}  // namespace mlxs::chat
