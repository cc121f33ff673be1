// Knows whether prose stands inside Markdown quotes: a ``` or ~~~ fence, or a `code span` on one
// line. Markup that a model quotes is text, not a call. A span never reaches over the end of its
// line and a closing fence needs as many backticks as the opening one, so a stray backtick does no
// harm. Thread: one owner.
#pragma once

#include <cstddef>
#include <string_view>

namespace mlxs::chat {

class QuoteTracker {
 public:
  void feed(std::string_view text);
  // What comes next is quoted.
  [[nodiscard]] bool quoted() const;
  // Of the two kinds of quotes it is a fence.
  [[nodiscard]] bool in_fence() const;
  // Nothing but white space stands on the line so far.
  [[nodiscard]] bool at_line_start() const { return line_blank_; }

 private:
  void feed_character(char c);
  void end_run();
  void end_line();

  std::size_t fence_ = 0;  // backticks or tildes of the open fence, 0 when none
  std::size_t span_ = 0;   // backticks of the open code span, 0 when none
  std::size_t run_ = 0;    // of the same just read
  char run_of_ = '`';
  char fence_of_ = '`';
  std::size_t marker_ = 0;  // backticks that begin this line and may open or close a fence
  bool run_begins_line_ = false;
  bool line_blank_ = true;
};

}  // namespace mlxs::chat
