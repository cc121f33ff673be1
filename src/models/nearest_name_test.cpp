#include "models/nearest_name.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <random>

namespace mlxs::models {
namespace {

// The definition, without a table.
std::size_t naive_distance(std::string_view a, std::string_view b) {
  if (a.empty() || b.empty()) return a.size() + b.size();
  const auto rest = [](std::string_view text, std::size_t n) { return text.substr(n); };
  std::size_t least = naive_distance(rest(a, 1), rest(b, 1)) + (a[0] == b[0] ? 0 : 1);
  least = std::min(least, naive_distance(rest(a, 1), b) + 1);
  least = std::min(least, naive_distance(a, rest(b, 1)) + 1);
  if (a.size() > 1 && b.size() > 1 && a[0] == b[1] && a[1] == b[0]) {
    least = std::min(least, naive_distance(rest(a, 2), rest(b, 2)) + 1);
  }
  return least;
}

TEST(EditDistance, CountsAddedDroppedChangedAndSwappedCharacters) {
  EXPECT_EQ(edit_distance("", ""), 0U);
  EXPECT_EQ(edit_distance("pocket", "pocket"), 0U);
  EXPECT_EQ(edit_distance("pocket", "poket"), 1U);
  EXPECT_EQ(edit_distance("pocket", "rocket"), 1U);
  EXPECT_EQ(edit_distance("pocket", "pcoket"), 1U);
  EXPECT_EQ(edit_distance("", "abc"), 3U);
}

TEST(EditDistance, EqualsItsDefinitionOnRandomWords) {
  std::mt19937 random(7);
  const auto word = [&random] {
    std::string text;
    for (auto n = random() % 6; n > 0; --n) text += static_cast<char>('a' + random() % 3);
    return text;
  };
  for (int i = 0; i < 500; ++i) {
    const std::string left = word();
    const std::string right = word();
    ASSERT_EQ(edit_distance(left, right), naive_distance(left, right)) << left << " " << right;
  }
}

TEST(EditDistance, VeryLongTextsAreCut) {
  EXPECT_LE(edit_distance(std::string(1'000'000, 'a'), std::string(1'000'000, 'b')), 128U);
}

TEST(NearestName, FindsTheClosestWithinAThird) {
  const std::vector<std::string> names{"pocket", "qwen3-8b-q4_k_m", "gemma-4"};
  EXPECT_EQ(nearest_name("poket", names), "pocket");
  EXPECT_EQ(nearest_name("gema-4", names), "gemma-4");
  EXPECT_EQ(nearest_name("qwen3", names), "qwen3-8b-q4_k_m") << "a beginning is close";
  EXPECT_EQ(nearest_name("mistral", names), std::nullopt);
  EXPECT_EQ(nearest_name("", names), std::nullopt);
  EXPECT_EQ(nearest_name("pocket", {}), std::nullopt);
}

TEST(NearestName, TheFirstOfEqualsWins) {
  EXPECT_EQ(nearest_name("port", {"ports", "port"}), "ports") << "both begin with it: the first";
  EXPECT_EQ(nearest_name("hoost", {"boost", "host"}), "boost") << "equals: the first";
}

}  // namespace
}  // namespace mlxs::models
