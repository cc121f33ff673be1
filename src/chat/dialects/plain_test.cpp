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

TEST(Plain, KnowsWhetherItThinks) {
  const auto dialect = make_plain({.prompt_tail = "<think>\n", .tools = {}});
  EXPECT_TRUE(dialect->thinking());
  static_cast<void>(dialect->feed("x</think>"));
  EXPECT_FALSE(dialect->thinking());
}

}  // namespace
}  // namespace mlxs::chat
