#include "serve/answer_guide.hpp"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace mlxs::serve {
namespace {

using Begins = AnswerGuide::Begins;

// For each piece of the answer: '-' before it nothing is said or thought, '+' something is.
std::string silence(std::string_view dialect, const std::vector<std::string>& pieces,
                    const std::string& prompt_tail = "", Begins begins = Begins::anew) {
  AnswerGuide guide(chat::find_dialect(dialect)->make({.prompt_tail = prompt_tail, .tools = {}}),
                    begins);
  std::string signs(1, guide.begin().silent ? '-' : '+');
  for (const std::string& piece : pieces) signs += guide.follow(piece).silent ? '-' : '+';
  return signs;
}

TEST(AnswerGuide, KnowsWhetherAnythingHasBeenSaid) {
  EXPECT_EQ(silence("hermes", {"\n", " ", "Hi", " "}), "---++");
  EXPECT_EQ(silence("hermes", {"<think>", "\n", "\n", "</think>", "\n\n", "Hi"}), "------+");
  EXPECT_EQ(silence("hermes", {"<think>", "\nhm", "</think>", "\n"}), "--+++") << "thoughts count";
  EXPECT_EQ(silence("qwen3_xml", {"\n</", "think", ">\n\n", "Hi"}, "<think>\n"), "----+");
  EXPECT_EQ(silence("hermes", {"<tool_call>", "{\"name\": \"f\", \"arguments\": {}}"}), "-++");
}

TEST(AnswerGuide, WhatTheDialectStillHoldsIsSaid) {
  EXPECT_EQ(silence("hermes", {"<", "too"}), "-++");
  EXPECT_EQ(silence("hermes", {"```json\n", "{}"}), "-++");
}

TEST(AnswerGuide, BehindTheClientsWordsNothingIsSilent) {
  EXPECT_EQ(silence("hermes", {"\n"}, "", Begins::continues), "++");
}

}  // namespace
}  // namespace mlxs::serve
