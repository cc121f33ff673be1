#include "chat/thinking_closer.hpp"

#include <gtest/gtest.h>

#include <string>

#include "chat/dialect.hpp"
#include "support/dialect_transcript.hpp"

namespace mlxs::chat {
namespace {

const std::vector<std::string_view> families = {
    "gemma4", "gpt_oss", "mistral",    "qwen3_xml", "hermes",   "deepseek_v3", "deepseek_dsml",
    "glm",    "kimi_k2", "minimax_m2", "nemotron",  "granite3", "lfm2",        "plain"};

const std::string gpt_oss_prompt = "<|end|><|start|>assistant";

std::string_view opener_of(std::string_view family) {
  if (family == "gemma4") return "<|channel>thought\n";
  if (family == "gpt_oss") return "<|channel|>analysis<|message|>";
  return family == "mistral" ? "[THINK]" : "<think>\n";
}

TEST(ThinkingCloser, EndsTheThinkingOfItsFamilyAndTextFollows) {
  for (const std::string_view family : families) {
    const auto dialect = find_dialect(family)->make({});
    static_cast<void>(dialect->feed(std::string(opener_of(family)) + "Hm"));
    ASSERT_TRUE(dialect->thinking()) << family;
    static_cast<void>(dialect->feed(thinking_closer(family, Follows::text)));
    EXPECT_FALSE(dialect->thinking()) << family;
    const core::Events events = dialect->feed("Yes.");
    ASSERT_FALSE(events.empty()) << family;
    const auto* delta = std::get_if<core::BlockDelta>(&events.back());
    ASSERT_NE(delta, nullptr) << family;
    EXPECT_EQ(delta->text, "Yes.") << family;
  }
}

TEST(ThinkingCloser, FamiliesWithoutThinkingHaveNone) {
  for (const std::string_view family : {"llama3", "no such family"})
    EXPECT_EQ(thinking_closer(family, Follows::text), "");
}

TEST(ThinkingCloser, GptOssCanStillCallWhereItMay) {
  const std::string closer(thinking_closer("gpt_oss", Follows::text_or_call));
  const std::string thought = "<|channel|>analysis<|message|>Hm" + closer;
  support::expect_spoken(
      "gpt_oss", {},
      {{thought + " to=functions.f <|constrain|>json<|message|>{\"a\": 1}<|call|>",
        "think[Hm] call f {\"a\": 1}", gpt_oss_prompt},
       {thought + "<|message|>I look.<|end|><|start|>assistant<|channel|>final<|message|>Yes.",
        "think[Hm] text[I look.] text[Yes.]", gpt_oss_prompt},
       {"<|channel|>analysis<|message|>" + closer + "<|message|>Yes.<|return|>", "text[Yes.]",
        gpt_oss_prompt}});
}

TEST(ThinkingCloser, OtherFamiliesLeaveTextAndCallsOpenInOneWay) {
  for (const std::string_view family : families)
    if (family != "gpt_oss") {
      EXPECT_EQ(thinking_closer(family, Follows::text_or_call),
                thinking_closer(family, Follows::text));
    }
}

// What the client begins stands outside of thoughts, and what follows it is text (G6).
TEST(AnswerOpener, LeavesNoThoughtOpen) {
  struct Case {
    std::string_view dialect;
    std::string prompt_tail;
    std::string_view opener;
  };
  for (const Case& c :
       {Case{"gpt_oss", gpt_oss_prompt, "<|channel|>final<|message|>"},
        Case{"gpt_oss", gpt_oss_prompt + "<|channel|>analysis<|message|>",
             "<|end|><|start|>assistant<|channel|>final<|message|>"},
        Case{"gpt_oss", gpt_oss_prompt + "<|channel|>final<|message|>", ""},
        Case{"minimax_m2", "]~b]ai\n<think>\n", "\n</think>\n\n"},
        Case{"plain", "<|im_start|>assistant\n<think>\n", "\n</think>\n\n"},
        Case{"qwen3_xml", "<|im_start|>assistant\n<think>\n\n</think>\n\n", ""},
        Case{"hermes", "<|im_start|>assistant\n", ""}, Case{"gemma4", "<|turn>model\n", ""}}) {
    EXPECT_EQ(answer_opener(*find_dialect(c.dialect), c.prompt_tail), c.opener) << c.prompt_tail;
    const std::string prompt = c.prompt_tail + std::string(c.opener) + "{\"a\":";
    support::expect_spoken(c.dialect, {}, {{"1}", "text[1}]", prompt}});
  }
}

}  // namespace
}  // namespace mlxs::chat
