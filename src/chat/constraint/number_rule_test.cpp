#include "chat/constraint/number_rule.hpp"

#include <gtest/gtest.h>

#include <random>

#include "base/json.hpp"
#include "chat/constraint/gbnf_twin_test.hpp"

namespace mlxs::chat {
namespace {

Gbnf rule_for(const NumberValue& number) {
  Grammar grammar;
  const std::string root = number_rule(grammar, number);
  return Gbnf(grammar.text(root));
}

bool is_inside(const NumberValue& number, std::int64_t value) {
  return (!number.minimum || value >= *number.minimum) &&
         (!number.maximum || value <= *number.maximum);
}

TEST(NumberRule, AcceptsExactlyTheWholeNumbersBetweenTheBounds) {
  std::mt19937 random(5);
  const auto any = [&] { return static_cast<std::int64_t>(random() % 2600) - 1300; };
  for (int round = 0; round < 60; ++round) {
    const std::int64_t one = any();
    const std::int64_t other = round % 5 == 0 ? one : any();
    NumberValue number{
        .whole = true, .minimum = std::min(one, other), .maximum = std::max(one, other)};
    if (round % 7 == 0) number.minimum.reset();
    if (round % 7 == 1) number.maximum.reset();
    const Gbnf gbnf = rule_for(number);
    for (std::int64_t value = -1320; value <= 1320; ++value)
      ASSERT_EQ(gbnf.accepts(std::to_string(value)), is_inside(number, value))
          << value << " in " << number.minimum.value_or(-9999) << " "
          << number.maximum.value_or(9999);
    for (const char* text : {"", "-", "00", "01", "-0", "1.0", "+1", "1e2"})
      EXPECT_FALSE(gbnf.accepts(text)) << text;
  }
}

TEST(NumberRule, ReachesTheLargestNumbersAndNoFurther) {
  const Gbnf gbnf = rule_for({.whole = true, .minimum = 7, .maximum = std::nullopt});
  EXPECT_TRUE(gbnf.accepts("999999999999999"));
  EXPECT_FALSE(gbnf.accepts("1000000000000000"));
  EXPECT_FALSE(gbnf.accepts("6"));
  EXPECT_TRUE(rule_for({.whole = true}).accepts("123456789012345678"));
}

TEST(NumberRule, KeepsNumbersInsideBoundsThatAreNotNegative) {
  const NumberValue share{.whole = false, .minimum = 0, .maximum = 1};
  const Gbnf gbnf = rule_for(share);
  EXPECT_TRUE(keeps_bounds(share));
  for (const char* text : {"0", "0.5", "0.999", "1", "1.0", "1.000"})
    EXPECT_TRUE(gbnf.accepts(text)) << text;
  for (const char* text : {"1.01", "-0.1", "2", "1.", ".5", "1e1", "00.5"})
    EXPECT_FALSE(gbnf.accepts(text)) << text;
  const Gbnf positive = rule_for({.whole = false, .minimum = 12, .maximum = std::nullopt});
  EXPECT_TRUE(positive.accepts("12.5"));
  EXPECT_TRUE(positive.accepts("100"));
  EXPECT_FALSE(positive.accepts("11.9"));
  EXPECT_FALSE(keeps_bounds({.whole = false, .minimum = -1, .maximum = std::nullopt}));
  EXPECT_FALSE(keeps_bounds({.whole = false, .minimum = std::nullopt, .maximum = 5}));
}

TEST(NumberRule, MakesNumbersThatAreJson) {
  std::mt19937 random(6);
  for (const bool whole : {true, false}) {
    const Gbnf gbnf = rule_for({.whole = whole});
    for (int round = 0; round < 300; ++round) {
      const std::string text = gbnf.sample(random, round % 20);
      const auto json = base::parse_json(text, "number");
      ASSERT_TRUE(json.ok() && json.value().is_number()) << text;
      EXPECT_TRUE(!whole || json.value().is_int64()) << text;
    }
  }
}

}  // namespace
}  // namespace mlxs::chat
