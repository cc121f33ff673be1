#include "chat/scan/quote_tracker.hpp"

#include "chat/scan/characters.hpp"

namespace mlxs::chat {
namespace {

constexpr std::size_t fence_run_min = 3;  // CommonMark 4.5

}  // namespace

void QuoteTracker::feed(std::string_view text) {
  for (const char c : text) feed_character(c);
}

void QuoteTracker::feed_character(char c) {
  if (c != run_of_) end_run();
  if (c == '`' || c == '~') {
    if (run_ == 0) run_begins_line_ = line_blank_;
    run_of_ = c;
    ++run_;
    line_blank_ = false;
    return;
  }
  end_run();
  if (c == '\n') {
    end_line();
  } else if (!is_space(c)) {
    line_blank_ = false;
    if (fence_ > 0) marker_ = 0;  // a closing fence stands alone on its line
  }
}

bool QuoteTracker::quoted() const {
  QuoteTracker now = *this;
  now.end_run();
  if (now.fence_ > 0) return now.marker_ < now.fence_;
  return now.span_ > 0 || now.marker_ > 0;
}

bool QuoteTracker::in_fence() const {
  QuoteTracker now = *this;
  now.end_run();
  return now.fence_ > 0;
}

void QuoteTracker::end_run() {
  if (run_ == 0) return;
  const bool is_fence = run_begins_line_ && run_ >= fence_run_min;
  if (is_fence && (fence_ == 0 || run_of_ == fence_of_)) {
    marker_ = run_;
    if (fence_ == 0) fence_of_ = run_of_;
  } else if (run_of_ == '~') {
    if (fence_ > 0) marker_ = 0;
  } else if (fence_ == 0) {
    // Backticks after ``` on the same line: that was a span, not a fence.
    if (marker_ > 0) span_ = marker_;
    marker_ = 0;
    if (span_ == 0) {
      span_ = run_;
    } else if (span_ == run_) {
      span_ = 0;
    }
  } else {
    marker_ = 0;
  }
  run_ = 0;
}

void QuoteTracker::end_line() {
  if (fence_ == 0) {
    fence_ = marker_;
  } else if (marker_ >= fence_) {
    fence_ = 0;
  }
  marker_ = 0;
  span_ = 0;
  line_blank_ = true;
}

}  // namespace mlxs::chat
