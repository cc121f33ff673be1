#include "engine/thinking_limiter.hpp"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace mlxs::engine {
namespace {

constexpr Token first = 901;
constexpr Token second = 902;

// A model that thinks until the closer is whole, as a guide would tell.
class Thinker {
 public:
  explicit Thinker(int tokens_max, int max_tokens = 1000)
      : limiter_({.tokens_max = tokens_max, .closer = {first, second}}), left_(max_tokens) {}

  // What is written next: the model's own bytes, or a forced token as "!".
  void write(const std::string& own) {
    const auto forced = limiter_.forced(thinking_, left_--);
    const std::string bytes = forced ? "!" : own;
    const bool before = thinking_;
    if (forced == second && closes_) thinking_ = false;
    limiter_.took(bytes, before, thinking_);
    written_ += bytes;
  }
  void write_many(int count) {
    for (int i = 0; i < count; ++i) write("t");
  }
  void thinks(bool thinking) { thinking_ = thinking; }
  void never_closes() { closes_ = false; }
  const std::string& written() const { return written_; }
  ThinkingLimiter& limiter() { return limiter_; }

 private:
  ThinkingLimiter limiter_;
  int left_;
  bool thinking_ = true;
  bool closes_ = true;
  std::string written_;
};

TEST(ThinkingLimiter, ForcesTheWholeCloserAtTheLimitAndNothingBehind) {
  Thinker thinker(3);
  thinker.write_many(9);
  EXPECT_EQ(thinker.written(), "ttt!!tttt");
}

TEST(ThinkingLimiter, ALimitOfNothingClosesAtOnce) {
  Thinker thinker(0);
  thinker.write_many(4);
  EXPECT_EQ(thinker.written(), "!!tt");
}

TEST(ThinkingLimiter, CountsThinkingOnly) {
  Thinker thinker(3);
  thinker.thinks(false);
  thinker.write_many(10);
  thinker.thinks(true);
  thinker.write_many(5);
  EXPECT_EQ(thinker.written(), std::string(10, 't') + "ttt!!");
}

TEST(ThinkingLimiter, CountsAllThinkingOfAnAnswer) {
  Thinker thinker(3);
  thinker.write_many(2);
  thinker.thinks(false);
  thinker.write_many(4);
  thinker.thinks(true);
  thinker.write_many(4);
  thinker.thinks(true);
  thinker.write_many(3);
  EXPECT_EQ(thinker.written(),
            "tttttt"
            "t!!t"
            "!!t")
      << "the token behind a closer is the answer's";
}

TEST(ThinkingLimiter, WaitsForTheEndOfACharacter) {
  Thinker thinker(2);
  for (const char* piece : {"a", "\xE2\x82", "\xAC", "b"}) thinker.write(piece);
  EXPECT_EQ(thinker.written(), "a\xE2\x82\xAC!");
}

TEST(ThinkingLimiter, DoesNotWaitForeverForACharacter) {
  Thinker thinker(1);
  for (int i = 0; i < 7; ++i) thinker.write("\xF0");
  EXPECT_EQ(thinker.written(), "\xF0\xF0\xF0\xF0!!\xF0");
}

TEST(ThinkingLimiter, TheCloserFitsIntoWhatMayBeWritten) {
  Thinker thinker(100, 6);
  thinker.write_many(6);
  EXPECT_EQ(thinker.written(), "tttt!!");
  Thinker inside(100, 4);
  for (const char* piece : {"a", "\xE2", "\x82", "\xAC"}) inside.write(piece);
  EXPECT_EQ(inside.written(), "a\xE2!!") << "a character is no reason to lose the closer";
}

TEST(ThinkingLimiter, ACloserThatDoesNotHelpIsForcedOnce) {
  Thinker thinker(2);
  thinker.never_closes();
  thinker.write_many(8);
  EXPECT_EQ(thinker.written(), "tt!!tttt");
}

TEST(ThinkingLimiter, EndsBeforeTheLimitWhenAsked) {
  Thinker thinker(100);
  thinker.write_many(2);
  EXPECT_EQ(thinker.limiter().end_now(), first);
  thinker.write_many(4);
  EXPECT_EQ(thinker.written(), "tt!!tt");
}

}  // namespace
}  // namespace mlxs::engine
