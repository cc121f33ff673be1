#include "chat/dialects/plain.hpp"

#include <gtest/gtest.h>

#include "support/dialect_transcript.hpp"

namespace mlxs::chat {
namespace {

using support::expect_spoken;

TEST(Plain, TakesEverythingAsText) {
  const std::string text = "  a\n" + support::all_markers() + "\n\n";
  expect_spoken("plain", {}, {{text, "text[" + text + "]"}, {"", ""}});
}

TEST(Plain, ThinksOnlyWhenThePromptOpenedThinking) {
  const std::string tail = "<|im_start|>assistant\n<think>\n";
  expect_spoken("plain", {},
                {{"hm\n</think>\n\nHi </think> there", "think[hm] text[Hi </think> there]", tail},
                 {"hm </thin", "think[hm </thin]", tail},
                 {"hm", "think[hm] cut", tail, StreamEnd::cut},
                 {"\n</think>\n\nHi", "text[Hi]", tail},
                 {"\n\nHi", "text[Hi]", "<think>\n\n</think>"}});
}

TEST(Plain, ThinksWhenItsFirstWordOpensThinking) {
  const std::string tail = "<|im_start|>assistant\n";
  expect_spoken("plain", {},
                {{"<think>\nhm\n</think>\n\nHi <think> x", "think[hm] text[Hi <think> x]", tail},
                 {"\n<think>hm</think>Hi", "think[hm] text[Hi]", ""},
                 {"<think>\n\n</think>\n\nHi", "text[Hi]", tail},
                 {"<think>hm", "think[hm] cut", tail, StreamEnd::cut},
                 {"<thin", "text[<thin]", tail},
                 {"\n <think", "text[\n <think]", tail},
                 {"<thing>", "text[<thing>]", tail},
                 {"So: <think>hm</think>", "text[So: <think>hm</think>]", tail},
                 {"<think>hm</think>", "text[<think>hm</think>]", "<think>\n\n</think>\n\n"}});
}

TEST(Plain, KnowsWhetherItThinks) {
  const auto dialect = make_plain({.prompt_tail = "<think>\n", .tools = {}});
  EXPECT_TRUE(dialect->thinking());
  static_cast<void>(dialect->feed("x</think>"));
  EXPECT_FALSE(dialect->thinking());
  const auto begins = make_plain({});
  static_cast<void>(begins->feed("<think"));
  EXPECT_FALSE(begins->thinking());
  static_cast<void>(begins->feed(">"));
  EXPECT_TRUE(begins->thinking());
}

}  // namespace
}  // namespace mlxs::chat
