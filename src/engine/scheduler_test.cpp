#include "engine/scheduler.hpp"

#include <gtest/gtest.h>

#include <numeric>
#include <random>

namespace mlxs::engine {
namespace {

using Shares = std::vector<int>;

TEST(Scheduler, DecodingComesFirst) {
  const Demand demands[] = {{.remaining = 1000, .prefilling = true},
                            {.remaining = 1, .prefilling = false}};
  EXPECT_EQ(share_out(demands, 512, 0), (Shares{511, 1}));
}

TEST(Scheduler, OnEvenStepsTheFirstPrefillLeads) {
  const Demand demands[] = {{.remaining = 1000, .prefilling = true},
                            {.remaining = 100, .prefilling = true}};
  EXPECT_EQ(share_out(demands, 512, 4), (Shares{512, 0}));
}

TEST(Scheduler, OnOddStepsTheShortestPrefillLeadsAndTheRestGoesOn) {
  const Demand demands[] = {{.remaining = 1000, .prefilling = true},
                            {.remaining = 100, .prefilling = true}};
  EXPECT_EQ(share_out(demands, 512, 5), (Shares{412, 100}));
}

TEST(Scheduler, KeepsItsPromisesForRandomDemands) {
  std::mt19937 random(11);
  for (int round = 0; round < 2000; ++round) {
    std::vector<Demand> demands(1 + random() % 8);
    for (Demand& demand : demands) {
      demand.prefilling = random() % 2 == 0;
      demand.remaining = demand.prefilling ? 1 + static_cast<int>(random() % 2000) : 1;
    }
    const int budget = 8 + static_cast<int>(random() % 600);
    const Shares shares = share_out(demands, budget, round);
    int demanded = 0;
    for (std::size_t i = 0; i < demands.size(); ++i) {
      EXPECT_LE(shares[i], demands[i].remaining);
      EXPECT_TRUE(demands[i].prefilling || shares[i] == 1);
      demanded += demands[i].remaining;
    }
    EXPECT_EQ(std::accumulate(shares.begin(), shares.end(), 0), std::min(budget, demanded));
  }
}

}  // namespace
}  // namespace mlxs::engine
