#include "engine/scheduler.hpp"

#include <algorithm>
#include <cstddef>

namespace mlxs::engine {
namespace {

std::vector<std::size_t> prefill_order(std::span<const Demand> demands, long long step) {
  std::vector<std::size_t> order;
  for (std::size_t i = 0; i < demands.size(); ++i)
    if (demands[i].prefilling) order.push_back(i);
  if (step % 2 == 0) return order;
  std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
    return demands[a].remaining < demands[b].remaining;
  });
  return order;
}

}  // namespace

std::vector<int> share_out(std::span<const Demand> demands, int budget, long long step) {
  std::vector<int> shares(demands.size(), 0);
  for (std::size_t i = 0; i < demands.size() && budget > 0; ++i) {
    if (demands[i].prefilling) continue;
    shares[i] = 1;
    --budget;
  }
  for (const std::size_t i : prefill_order(demands, step)) {
    shares[i] = std::min(demands[i].remaining, budget);
    budget -= shares[i];
  }
  return shares;
}

}  // namespace mlxs::engine
