#include "cli/claude_lines.hpp"

#include <gtest/gtest.h>

namespace mlxs::cli {
namespace {

const app::ServiceFacts pocket{.model = "pocket",
                               .description = "",
                               .context_tokens = 32768,
                               .prompt_tokens_max = 28672,
                               .lanes = 4,
                               .url = "http://127.0.0.1:11234"};

TEST(ClaudeLines, AreTheseTwo) {
  EXPECT_EQ(claude_lines(pocket, KeyRule::none),
            "  export ANTHROPIC_BASE_URL=http://127.0.0.1:11234 ANTHROPIC_AUTH_TOKEN=local "
            "ANTHROPIC_MODEL=pocket CLAUDE_CODE_MAX_CONTEXT_TOKENS=28672 "
            "CLAUDE_CODE_MAX_OUTPUT_TOKENS=4096\n  claude\n");
}

TEST(ClaudeLines, HoldAPlaceForTheKey) {
  EXPECT_NE(claude_lines(pocket, KeyRule::asked).find("ANTHROPIC_AUTH_TOKEN=YOUR_API_KEY "),
            std::string::npos);
}

TEST(ClaudeLines, ALargeWindowKeepsClaudeCodesOwnAnswerLength) {
  app::ServiceFacts large = pocket;
  large.context_tokens = 262144;
  EXPECT_NE(claude_lines(large, KeyRule::none).find("CLAUDE_CODE_MAX_OUTPUT_TOKENS=32000\n"),
            std::string::npos);
}

}  // namespace
}  // namespace mlxs::cli
