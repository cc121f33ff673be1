#include "base/guarded.hpp"

#include <gtest/gtest.h>

#include <string>
#include <thread>
#include <vector>

namespace mlxs::base {
namespace {

TEST(Guarded, LosesNoChangeBetweenThreads) {
  Guarded<std::vector<int>> numbers;
  std::vector<std::thread> writers;
  for (int writer = 0; writer < 4; ++writer)
    writers.emplace_back([&numbers] {
      for (int i = 0; i < 1000; ++i) numbers.with([i](auto& list) { list.push_back(i); });
    });
  for (std::thread& writer : writers) writer.join();
  EXPECT_EQ(numbers.with([](const auto& list) { return list.size(); }), 4000U);
}

TEST(Guarded, IsMadeFromTheValuesArguments) {
  Guarded<std::string> text(3U, 'x');
  EXPECT_EQ(text.with([](const std::string& value) { return value; }), "xxx");
}

}  // namespace
}  // namespace mlxs::base
