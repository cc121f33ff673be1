#include "base/lru_map.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <random>
#include <string>
#include <vector>

namespace mlxs::base {
namespace {

TEST(LruMap, KeepsWhatIsUsed) {
  LruMap<int, std::string> map({.entries_max = 2, .weight_max = 100});
  map.put(1, "one", 1);
  map.put(2, "two", 1);
  EXPECT_EQ(*map.find(1), "one");
  map.put(3, "three", 1);
  EXPECT_EQ(map.find(2), nullptr);
  EXPECT_EQ(*map.find(1), "one");
}

TEST(LruMap, WeighsItsValues) {
  LruMap<int, int> map({.entries_max = 10, .weight_max = 10});
  map.put(1, 0, 6);
  map.put(2, 0, 4);
  map.put(2, 0, 5);
  EXPECT_EQ(map.find(1), nullptr);
  EXPECT_EQ(map.weight(), 5U);
  map.put(3, 0, 11);
  EXPECT_EQ(map.find(3), nullptr);
  EXPECT_EQ(map.size(), 1U);
}

// The naive twin: a vector, the least recently used first.
TEST(LruMap, DoesWhatAListDoes) {
  struct Item {
    int key;
    int value;
    std::size_t weight;
  };
  std::mt19937 random(11);
  const LruBounds bounds{.entries_max = 6, .weight_max = 20};
  LruMap<int, int> map(bounds);
  std::vector<Item> twin;
  const auto take = [&twin](int key) {
    const auto at =
        std::find_if(twin.begin(), twin.end(), [key](const Item& item) { return item.key == key; });
    std::vector<Item> found(at, at == twin.end() ? at : at + 1);
    if (!found.empty()) twin.erase(at);
    return found;
  };
  for (int step = 0; step < 20000; ++step) {
    const int key = static_cast<int>(random() % 12);
    auto old = take(key);
    if (random() % 2 == 0) {
      const int* value = map.find(key);
      ASSERT_EQ(value != nullptr, !old.empty());
      if (value != nullptr) {
        EXPECT_EQ(*value, old[0].value);
      }
      twin.insert(twin.end(), old.begin(), old.end());
    } else if (random() % 8 == 0) {
      map.erase(key);
    } else {
      const Item item{.key = key, .value = step, .weight = random() % 24};
      map.put(item.key, item.value, item.weight);
      if (item.weight <= bounds.weight_max) twin.push_back(item);
    }
    std::size_t weight = 0;
    for (const Item& item : twin) weight += item.weight;
    for (; weight > bounds.weight_max || twin.size() > bounds.entries_max; twin.erase(twin.begin()))
      weight -= twin.front().weight;
    ASSERT_EQ(map.weight(), weight);
    std::vector<int> keys;
    map.for_each([&keys](int each, int) { keys.push_back(each); });
    ASSERT_TRUE(std::equal(keys.begin(), keys.end(), twin.begin(), twin.end(),
                           [](int each, const Item& item) { return each == item.key; }));
  }
}

}  // namespace
}  // namespace mlxs::base
