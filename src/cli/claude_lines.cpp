#include "cli/claude_lines.hpp"

#include <algorithm>

namespace mlxs::cli {
namespace {

// Claude Code compacts a conversation before its window is full: it keeps the room of one answer
// and some more. With its default of 32,000 tokens for an answer nothing would be left of a small
// window: measured at 32,768, it compacts after the first tool call. So small windows get short
// answers.
constexpr int output_tokens_default = 32000;

int output_tokens(int context_tokens) {
  return std::min(context_tokens / 8, output_tokens_default);
}

}  // namespace

std::string claude_lines(const app::ServiceFacts& facts, KeyRule key) {
  const std::string token = key == KeyRule::none ? "local" : "YOUR_API_KEY";
  return "  export ANTHROPIC_BASE_URL=" + facts.url + " ANTHROPIC_AUTH_TOKEN=" + token +
         " ANTHROPIC_MODEL=" + facts.model +
         " CLAUDE_CODE_MAX_CONTEXT_TOKENS=" + std::to_string(facts.prompt_tokens_max) +
         " CLAUDE_CODE_MAX_OUTPUT_TOKENS=" + std::to_string(output_tokens(facts.context_tokens)) +
         "\n  claude\n";
}

}  // namespace mlxs::cli
