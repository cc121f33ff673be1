#include "chat/scan/quoted_call.hpp"

#include <gtest/gtest.h>

namespace mlxs::chat {
namespace {

using Answer = QuotedCall::Answer;

// What is told of an opener behind `before`, and how many bytes behind it that took.
struct Told {
  Answer answer = Answer::open;
  std::size_t bytes = 0;
};

Told told(std::string_view before, std::string_view behind) {
  QuoteTracker quotes;
  quotes.feed(before);
  QuotedCall call({"</call>"}, {"</think>"});
  call.begin("<call>", quotes);
  Told told;
  while (told.answer == Answer::open && told.bytes < behind.size())
    told.answer = call.feed(behind[told.bytes++]);
  if (told.answer == Answer::open && call.is_call_at_end()) told.answer = Answer::call;
  return told;
}

TEST(QuotedCall, IsQuotedWhereItsQuotesAreClosed) {
  EXPECT_EQ(told("so `", "{}</call>` then").answer, Answer::quoted);
  EXPECT_EQ(told("so `", "{\n}\n</call>` then").answer, Answer::quoted);
  EXPECT_EQ(told("```\n", "{}</call>\n```\n").answer, Answer::quoted);
  EXPECT_EQ(told("```\n", "x</think>").answer, Answer::quoted);
}

TEST(QuotedCall, IsACallBehindAStrayBacktickOrInAFenceThatIsNeverClosed) {
  EXPECT_EQ(told("a ` b ", "{\n}\n</call>\n").answer, Answer::call);
  EXPECT_EQ(told("a ` b ", "{}</call>").answer, Answer::call);
  EXPECT_EQ(told("```\n", "{}</call>\n").answer, Answer::call);
  EXPECT_EQ(told("```\n", "{}</call>\nmore").answer, Answer::open);
}

TEST(QuotedCall, KeepsABoundedNumberOfBytes) {
  const std::string longest(1024 * 1024, 'x');
  EXPECT_EQ(told("```\n", longest).answer, Answer::quoted);
  EXPECT_LT(told("```\n", longest).bytes, 100U * 1024);
  EXPECT_EQ(told("a ` b ", longest).answer, Answer::call);
}

}  // namespace
}  // namespace mlxs::chat
