#include "serve/prompt.hpp"

#include <gtest/gtest.h>

#include "serve/replay_rig_test.hpp"

namespace mlxs::serve {
namespace {

// Templates that begin every answer with a thought, and one that begins it with a header.
TEST(Prompt, WhatTheClientBeginsIsTheAnswerAndNotAThought) {
  struct Case {
    const char* name;
    std::string end;
  };
  for (const Case& c :
       {Case{"MiniMax-M2", "<think>\n\n</think>\n\n"},
        Case{"StepFun3.5-Flash", "<think>\n\n</think>\n\n"},
        Case{"llama-cpp-deepseek-r1", "<think>\n</think>"},
        Case{"openai-gpt-oss-120b", "<|start|>assistant<|channel|>final<|message|>"},
        Case{"Qwen-Qwen3-0.6B", "<think>\n\n</think>\n\n"},
        Case{"meta-llama-Llama-3.1-8B-Instruct", "assistant<|end_header_id|>\n\n"}}) {
    testing::Rig rig({.name = c.name});
    core::ChatRequest request = testing::reading_request(true, "As JSON.");
    request.messages.push_back(
        {.role = core::Role::assistant, .blocks = {core::TextBlock{.text = "{\"a\": \n"}}});
    const PreparedPrompt prompt = rig.prepare(request);
    EXPECT_TRUE(prompt.text.ends_with(c.end + "{\"a\":"))
        << c.name << "\n"
        << prompt.text.substr(prompt.text.size() - 80);
    const auto answer = rig.say(request, " 1}");
    ASSERT_EQ(answer.blocks.size(), 1U) << c.name;
    ASSERT_TRUE(std::holds_alternative<core::TextBlock>(answer.blocks[0])) << c.name;
    EXPECT_EQ(std::get<core::TextBlock>(answer.blocks[0]).text, " 1}") << c.name;
  }
}

}  // namespace
}  // namespace mlxs::serve
