// An opener of a call inside Markdown quotes is quoted markup, if the quotes are closed behind it:
// a code span on its line or right behind the call, a fence at all. A stray backtick, or a fence
// that the model forgot to close before its last call, must not turn the call into text. So what
// follows such an opener is kept until it is told.
// Thread: one owner.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "chat/scan/quote_tracker.hpp"

namespace mlxs::chat {

class QuotedCall {
 public:
  enum class Answer { open, quoted, call };

  using Tags = std::vector<std::string_view>;

  // `closers`: what ends a call. `ends`: what ends the prose around the quotes.
  QuotedCall(Tags closers, Tags ends) : closers_(std::move(closers)), ends_(std::move(ends)) {}

  // `quotes`: as they stand before the opener.
  void begin(std::string_view opener, const QuoteTracker& quotes);
  [[nodiscard]] bool active() const { return active_; }
  [[nodiscard]] Answer feed(char c);
  // The turn ends here: a call, if it is the last thing that was written.
  [[nodiscard]] bool is_call_at_end() const;
  // The opener and what follows it; not active any more.
  [[nodiscard]] std::string take();

 private:
  Answer feed_span(char c);

  Tags closers_;
  Tags ends_;
  bool active_ = false;
  bool in_fence_ = false;
  bool line_ended_ = false;
  bool closed_ = false;  // the call, behind the end of the line
  QuoteTracker quotes_;
  std::string held_;
};

}  // namespace mlxs::chat
