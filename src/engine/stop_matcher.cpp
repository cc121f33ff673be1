#include "engine/stop_matcher.hpp"

#include <algorithm>
#include <utility>

namespace mlxs::engine {

StopMatcher::StopMatcher(std::vector<std::string> stop_strings) : stops_(std::move(stop_strings)) {
  std::erase_if(stops_, [](const std::string& stop) { return stop.empty(); });
}

StopMatcher::Fed StopMatcher::feed(std::string_view bytes) {
  // One byte at a time: a match is then always at the end of what is held, and the earliest end
  // wins in every split.
  Fed fed;
  for (const char byte : bytes) {
    held_.push_back(byte);
    if (const Match match = first_match(); match.stop != nullptr) {
      fed.bytes.append(held_, 0, match.at);
      fed.matched = *match.stop;
      held_.clear();
      return fed;
    }
    const std::size_t free = held_.size() - held_length();
    fed.bytes.append(held_, 0, free);
    held_.erase(0, free);
  }
  return fed;
}

std::string StopMatcher::finish() { return std::exchange(held_, {}); }

// A stop string that ends at the last byte; the longest when several do.
StopMatcher::Match StopMatcher::first_match() const {
  Match best;
  for (const std::string& stop : stops_) {
    if (!std::string_view(held_).ends_with(stop)) continue;
    const std::size_t at = held_.size() - stop.size();
    if (at < best.at) best = {.at = at, .stop = &stop};
  }
  return best;
}

// The longest end of the held bytes that is a beginning of some stop string.
std::size_t StopMatcher::held_length() const {
  std::size_t longest = 0;
  for (const std::string& stop : stops_) {
    for (std::size_t n = std::min(stop.size() - 1, held_.size()); n > longest; --n) {
      if (std::string_view(held_).ends_with(std::string_view(stop).substr(0, n))) longest = n;
    }
  }
  return longest;
}

}  // namespace mlxs::engine
