#include "engine/repeats.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <random>
#include <vector>

namespace mlxs::engine {
namespace {

using Kind = Unit::Kind;

Unit word(int value) { return {.kind = Kind::word, .value = value}; }
Unit number(int value) { return {.kind = Kind::number, .value = value}; }

// The naive twin: goes back from the end, for each period anew.
int length_of(const std::vector<Unit>& units, int period) {
  std::int64_t step = 0;
  int length = 0;
  for (auto at = static_cast<int>(units.size()) - 1; at >= period; --at, ++length) {
    const Unit& now = units[static_cast<std::size_t>(at)];
    const Unit& then = units[static_cast<std::size_t>(at - period)];
    if (now.kind == then.kind && now.value == then.value) continue;
    const bool numbers = now.kind == Kind::number && then.kind == Kind::number;
    const std::int64_t difference = now.value - then.value;
    if (!numbers || difference < 0 || (step != 0 && difference != step)) break;
    step = difference;
  }
  return length + period;
}

double words(const std::vector<Unit>& units, int period) {
  int words = 0;
  int counted = 0;
  for (auto at = units.end() - period; at != units.end(); ++at) {
    words += at->kind == Kind::word ? 1 : 0;
    counted += at->kind == Kind::blank || at->kind == Kind::part ? 0 : 1;
  }
  return static_cast<double>(words) / std::max(counted, 1);
}

std::optional<Repeat> shortest(const std::vector<Unit>& units, int length_min) {
  const int reach = std::min(static_cast<int>(units.size()) - 1, Repeats::period_max);
  for (int period = 1; period <= reach; ++period) {
    const int length = length_of(units, period);
    if (length >= length_min && length >= 3 * period)
      return Repeat{.period = period, .length = length, .words = words(units, period)};
  }
  return std::nullopt;
}

void expect_as_naive(const std::vector<Unit>& stream, int length_min) {
  Repeats repeats;
  std::vector<Unit> units;
  for (const Unit& unit : stream) {
    units.push_back(unit);
    const auto found = repeats.feed(unit, length_min);
    const auto wanted = shortest(units, length_min);
    ASSERT_EQ(found.has_value(), wanted.has_value()) << "unit " << units.size();
    if (!found) continue;
    ASSERT_EQ(found->period, wanted->period) << "unit " << units.size();
    ASSERT_EQ(found->length, wanted->length) << "unit " << units.size();
    ASSERT_EQ(found->words, wanted->words) << "unit " << units.size();
  }
}

TEST(Repeats, EqualTheNaiveSearchInRandomStreams) {
  std::mt19937 random(6);
  for (int round = 0; round < 60; ++round) {
    std::vector<Unit> stream;
    for (int i = 0; i < 400; ++i) {
      const auto value = static_cast<int>(random() % 3);
      stream.push_back(
          {.kind = static_cast<Kind>(random() % 2 == 0 ? 0 : random() % 5), .value = value});
    }
    expect_as_naive(stream, 6);
  }
}

// Stretches that repeat, some with a counter, between others that do not.
TEST(Repeats, EqualTheNaiveSearchInStreamsThatRepeat) {
  std::mt19937 random(7);
  for (int round = 0; round < 40; ++round) {
    std::vector<Unit> stream;
    while (stream.size() < 1500) {
      std::vector<Unit> period;
      for (auto n = 1 + random() % 60; n > 0; --n)
        period.push_back(
            {.kind = static_cast<Kind>(random() % 5), .value = static_cast<int>(random() % 5)});
      auto step = static_cast<std::int64_t>(random() % 3);
      for (auto n = random() % 12; n > 0; --n) {
        stream.insert(stream.end(), period.begin(), period.end());
        for (Unit& unit : period) unit.value += unit.kind == Kind::number ? step : 0;
        if (random() % 4 == 0) step = static_cast<std::int64_t>(random() % 3);
      }
      stream.push_back(word(static_cast<int>(random() % 100)));
    }
    expect_as_naive(stream, 30);
  }
}

TEST(Repeats, FindTheLongestPeriod) {
  std::vector<Unit> stream;
  for (int i = 0; i < 3 * 401; ++i) stream.push_back(word(i % 400));
  Repeats repeats;
  int at = 0;
  for (const Unit& unit : stream) {
    ++at;
    const auto found = repeats.feed(unit, 512);
    EXPECT_EQ(found.has_value(), at >= 1200) << at;
  }
}

TEST(Repeats, ACounterMayStandStillInPlacesAndGoesUpAlone) {
  Repeats up;
  Repeats down;
  bool found_up = false;
  bool found_down = false;
  for (int i = 0; i < 30; ++i) {
    for (const Unit& unit : {number(i), word(1), number(7)})
      found_up = up.feed(unit, 60).has_value();
    for (const Unit& unit : {number(100 - i), word(1), number(7)})
      found_down = found_down || down.feed(unit, 60).has_value();
  }
  EXPECT_TRUE(found_up);
  EXPECT_FALSE(found_down);
}

}  // namespace
}  // namespace mlxs::engine
