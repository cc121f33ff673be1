#include "chat/scan/quote_tracker.hpp"

#include <gtest/gtest.h>

#include <string>

namespace mlxs::chat {
namespace {

bool quoted_after(std::string_view text) {
  QuoteTracker whole;
  whole.feed(text);
  QuoteTracker by_byte;
  for (const char c : text) by_byte.feed(std::string_view(&c, 1));
  EXPECT_EQ(whole.quoted(), by_byte.quoted()) << text;
  return whole.quoted();
}

TEST(QuoteTracker, KnowsFences) {
  for (const std::string_view text :
       {"```\n", "```xml\na", "a\n  ````\n```\n", "```\na\n``` b\n", "```xml",
        "````md\n```x\n```\n", "~~~\n", "~~~\n```\n", "```\n~~~\n", "~~~x\na\n~~\n"})
    EXPECT_TRUE(quoted_after(text)) << text;
  for (const std::string_view text :
       {"", "~~~\na\n~~~\n", "~~a~~ b", "a ~~~\n", "```\na\n```\n", "```\na\n```",
        "```py\na\n````  \n", "```a``` b", "a ``` b\n"})
    EXPECT_FALSE(quoted_after(text)) << text;
}

TEST(QuoteTracker, KnowsCodeSpansOfOneLine) {
  for (const std::string_view text : {"a `", "a `b", "``a`b", "`a` `"})
    EXPECT_TRUE(quoted_after(text)) << text;
  for (const std::string_view text : {"`a`", "``a`b``", "it`s\n", "`a` b"})
    EXPECT_FALSE(quoted_after(text)) << text;
}

TEST(QuoteTracker, KnowsTheBeginningOfALine) {
  QuoteTracker tracker;
  EXPECT_TRUE(tracker.at_line_start());
  tracker.feed(" ");
  EXPECT_TRUE(tracker.at_line_start());
  tracker.feed("a ");
  EXPECT_FALSE(tracker.at_line_start());
  tracker.feed("\n");
  EXPECT_TRUE(tracker.at_line_start());
}

}  // namespace
}  // namespace mlxs::chat
