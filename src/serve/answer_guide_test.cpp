#include "serve/answer_guide.hpp"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace mlxs::serve {
namespace {

// For each piece of the answer: '-' before it nothing is said or thought, '+' something is.
std::string silence(std::string_view dialect, const std::vector<std::string>& pieces,
                    const std::string& prompt_tail = "", AnswerGuide::Options options = {}) {
  AnswerGuide guide(chat::find_dialect(dialect)->make({.prompt_tail = prompt_tail, .tools = {}}),
                    options);
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
  EXPECT_EQ(silence("hermes", {"\n"}, "", {.continues = true}), "++");
}

TEST(AnswerGuide, TellsACallWhereOneMayBe) {
  const auto signs = [](bool may_call) {
    AnswerGuide guide(chat::find_dialect("qwen3_xml")->make({.prompt_tail = "", .tools = {}}),
                      {.may_call = may_call});
    std::string told(1, guide.begin().calling ? 'c' : '-');
    for (const char* piece : {"I write. ", "<tool_call>\n<function=Write>\n", "<parameter=a>\nEND",
                              "\n</parameter>\n</function>\n", "</tool_call>", "Done"})
      told += guide.follow(piece).calling ? 'c' : '-';
    return told;
  };
  EXPECT_EQ(signs(true), "--ccc--");
  EXPECT_EQ(signs(false), "-------");
}

}  // namespace
}  // namespace mlxs::serve
