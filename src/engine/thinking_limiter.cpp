#include "engine/thinking_limiter.hpp"

#include <algorithm>
#include <utility>

#include "base/check.hpp"
#include "base/utf8.hpp"

namespace mlxs::engine {
namespace {

// A character has at most four bytes, and a token at least one.
constexpr int character_tokens_max = 3;
constexpr std::size_t character_bytes_max = 4;

}  // namespace

ThinkingLimiter::ThinkingLimiter(ThinkingLimit limit) : limit_(std::move(limit)) {
  MLXS_CHECK(!limit_.closer.empty(), "what ends thinking has a token");
}

std::optional<Token> ThinkingLimiter::forced(bool thinking, int tokens_left) {
  if (forcing_) return limit_.closer[position_];
  if (!thinking || !must_end(tokens_left)) return std::nullopt;
  return end_now();
}

std::optional<Token> ThinkingLimiter::end_now() {
  if (forced_once_) return std::nullopt;
  forcing_ = true;
  forced_once_ = true;
  position_ = 0;
  waited_ = 0;
  return limit_.closer.front();
}

void ThinkingLimiter::took(std::string_view bytes, bool before, bool behind) {
  if (forcing_) forcing_ = ++position_ < limit_.closer.size();
  if (before) ++taken_;
  if (!behind) forced_once_ = false;
  tail_ += bytes;
  tail_.erase(0, tail_.size() - std::min(tail_.size(), character_bytes_max));
}

bool ThinkingLimiter::must_end(int tokens_left) {
  if (tokens_left <= static_cast<int>(limit_.closer.size())) return true;
  if (taken_ < limit_.tokens_max) return false;
  if (base::incomplete_utf8_tail(tail_) == 0 || waited_ == character_tokens_max) return true;
  ++waited_;
  return false;
}

}  // namespace mlxs::engine
