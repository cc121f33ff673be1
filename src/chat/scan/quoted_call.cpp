#include "chat/scan/quoted_call.hpp"

#include <algorithm>
#include <utility>

#include "chat/scan/characters.hpp"

namespace mlxs::chat {
namespace {

// Examples that models quote are shorter; what is longer is shown.
constexpr std::size_t held_bytes_max = 64 * 1024;

bool ends_with_one(std::string_view text, const std::vector<std::string_view>& tags) {
  return std::any_of(tags.begin(), tags.end(),
                     [&](std::string_view tag) { return text.ends_with(tag); });
}

}  // namespace

void QuotedCall::begin(std::string_view opener, const QuoteTracker& quotes) {
  active_ = true;
  quotes_ = quotes;
  quotes_.feed(opener);
  in_fence_ = quotes_.in_fence();
  line_ended_ = closed_ = false;
  held_ = opener;
}

QuotedCall::Answer QuotedCall::feed(char c) {
  held_ += c;
  quotes_.feed(std::string_view(&c, 1));
  if (ends_with_one(held_, ends_)) return Answer::quoted;
  if (held_.size() > held_bytes_max) return in_fence_ ? Answer::quoted : Answer::call;
  if (!in_fence_) return feed_span(c);
  return quotes_.quoted() ? Answer::open : Answer::quoted;
}

QuotedCall::Answer QuotedCall::feed_span(char c) {
  if (closed_) return c == '`' ? Answer::quoted : Answer::call;
  if (!line_ended_) {
    line_ended_ = c == '\n';
    return line_ended_ || quotes_.quoted() ? Answer::open : Answer::quoted;
  }
  closed_ = ends_with_one(held_, closers_);
  return Answer::open;
}

bool QuotedCall::is_call_at_end() const {
  const std::string_view text = trimmed(held_);
  return text.ends_with('}') || text.ends_with(']') || ends_with_one(text, closers_);
}

std::string QuotedCall::take() {
  active_ = false;
  return std::exchange(held_, std::string());
}

}  // namespace mlxs::chat
