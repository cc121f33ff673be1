#include "app/cache_tiers.hpp"

#include <gtest/gtest.h>

#include <limits>

namespace mlxs::app {
namespace {

TEST(CacheTiers, TheModelsOwnPagesAreNotFree) {
  const std::uint64_t without_model = cache_memory_bytes({}, 0);
  ASSERT_GT(without_model, 0U);
  // Other programs change what is free meanwhile, but not by half of it.
  const std::uint64_t half = without_model * 3 / 2;
  EXPECT_LT(cache_memory_bytes({}, half), without_model * 3 / 4);
  EXPECT_EQ(cache_memory_bytes({}, std::numeric_limits<std::uint64_t>::max()), 0U);
}

TEST(CacheTiers, WhatTheUserSaysCounts) {
  Config config;
  config.cache_ram = 1000;
  EXPECT_EQ(cache_memory_bytes(config, std::numeric_limits<std::uint64_t>::max()), 1000U);
}

}  // namespace
}  // namespace mlxs::app
