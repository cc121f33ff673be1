// Divides one decode call among the sequences. Pure.
//
// Decoding sequences come first, one token each, so that no prefill starves them. What is left goes
// to prefills: on even steps the one that came first leads, on odd steps the one with the least
// left, so that short requests pass long ones and long ones still move on. The rest of the budget
// goes down the same order. Thread: the engine thread.
#pragma once

#include <span>
#include <vector>

namespace mlxs::engine {

struct Demand {
  int remaining = 0;  // tokens known and not computed, at least 1
  bool prefilling = false;
};

// How many tokens each demand gets in this step, in the order of the demands (first come first).
// The sum is at most `budget`; every decoding demand gets 1 as long as the budget reaches.
[[nodiscard]] std::vector<int> share_out(std::span<const Demand> demands, int budget,
                                         long long step);

}  // namespace mlxs::engine
