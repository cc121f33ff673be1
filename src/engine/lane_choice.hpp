// Which idle lane serves a prompt, and from what. Every way is weighed in tokens: what it spares
// computing, against what it copies now and what the lane's present conversation will cost when it
// comes back. Copies are cheap beside prefill, so they only decide between ways that spare the
// same. Pure. Thread: any.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

#include "engine/token.hpp"

namespace mlxs::engine {

// Where the kept start of a prompt comes from.
enum class ReuseFrom {
  nothing,
  lane,    // the lane holds it: continue, or rewind in place
  memory,  // rows or a point come from host memory
};

[[nodiscard]] constexpr std::string_view name_of(ReuseFrom from) {
  switch (from) {
    case ReuseFrom::lane: return "lane";
    case ReuseFrom::memory: return "memory";
    case ReuseFrom::nothing: break;
  }
  return "nothing";
}

struct LaneOffer {
  LaneId lane = -1;
  ReuseFrom from = ReuseFrom::nothing;
  int reused = 0;                // tokens of the prompt that need not be computed
  int copied = 0;                // tokens' worth of bytes to copy into the lane
  int displaced = 0;             // tokens' worth of bytes in the lane that go
  bool displaced_lost = false;   // they are saved nowhere else
  std::uint64_t idle_turns = 0;  // turns begun since the lane was used
};

// The best one, null when there is none. Equal offers: the lane that was used longest ago.
[[nodiscard]] const LaneOffer* best_offer(std::span<const LaneOffer> offers);

}  // namespace mlxs::engine
