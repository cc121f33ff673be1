#include "base/utf8.hpp"

#include <gtest/gtest.h>

namespace mlxs::base {
namespace {

constexpr std::string_view lost = "\xEF\xBF\xBD";

TEST(Utf8, KnowsValidText) {
  EXPECT_TRUE(is_valid_utf8("a\xC3\xA9\xE4\xBD\xA0\xF0\x9F\x98\x80"));
  for (const char* bad :
       {"\xC3", "\xA9", "\xC0\xAF", "\xED\xA0\x80", "\xF4\x90\x80\x80", "\xFF", "\xE4\xBD"})
    EXPECT_FALSE(is_valid_utf8(bad)) << bad;
}

TEST(Utf8, RepairsEachInvalidRunOnce) {
  EXPECT_EQ(repair_utf8("a\xE4\xBD"
                        "b"),
            "a" + std::string(lost) + "b");
  EXPECT_EQ(repair_utf8("\xFF\xFF"), std::string(lost) + std::string(lost));
  EXPECT_EQ(repair_utf8("fine"), "fine");
}

TEST(Utf8, FindsTheIncompleteTail) {
  EXPECT_EQ(incomplete_utf8_tail("abc"), 0U);
  EXPECT_EQ(incomplete_utf8_tail("a\xC3"), 1U);
  EXPECT_EQ(incomplete_utf8_tail("a\xF0\x9F\x98"), 3U);
  EXPECT_EQ(incomplete_utf8_tail("a\xA9"), 0U);          // not the beginning of anything
  EXPECT_EQ(incomplete_utf8_tail("a\xE4\xBD\xA0"), 0U);  // whole
}

TEST(Utf8Gate, GivesTheSameTextForEverySplit) {
  const std::string text = "x\xC3\xA9\xE4\xBD\xA0\xFFy\xF0\x9F\x98\x80\xE4\xBD";
  const std::string wanted = repair_utf8(text);
  for (std::size_t a = 0; a <= text.size(); ++a) {
    for (std::size_t b = a; b <= text.size(); ++b) {
      Utf8Gate gate;
      std::string out;
      for (const std::string& piece : {text.substr(0, a), text.substr(a, b - a), text.substr(b)}) {
        const std::string whole = gate.feed(piece);
        EXPECT_TRUE(is_valid_utf8(whole));
        out += whole;
      }
      EXPECT_EQ(out + gate.finish(), wanted) << a << " " << b;
    }
  }
}

}  // namespace
}  // namespace mlxs::base
