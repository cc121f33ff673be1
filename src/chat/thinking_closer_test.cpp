#include "chat/thinking_closer.hpp"

#include <gtest/gtest.h>

#include <string>

#include "chat/dialect.hpp"

namespace mlxs::chat {
namespace {

const std::vector<std::string_view> families = {
    "gemma4", "gpt_oss", "mistral",    "qwen3_xml", "hermes",   "deepseek_v3", "deepseek_dsml",
    "glm",    "kimi_k2", "minimax_m2", "nemotron",  "granite3", "lfm2"};

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
    static_cast<void>(dialect->feed(thinking_closer(family)));
    EXPECT_FALSE(dialect->thinking()) << family;
    const core::Events events = dialect->feed("Yes.");
    ASSERT_FALSE(events.empty()) << family;
    const auto* delta = std::get_if<core::BlockDelta>(&events.back());
    ASSERT_NE(delta, nullptr) << family;
    EXPECT_EQ(delta->text, "Yes.") << family;
  }
}

TEST(ThinkingCloser, FamiliesWithoutThinkingHaveNone) {
  for (const std::string_view family : {"plain", "llama3", "no such family"})
    EXPECT_EQ(thinking_closer(family), "");
}

}  // namespace
}  // namespace mlxs::chat
