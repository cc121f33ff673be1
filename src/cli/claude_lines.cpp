#include "cli/claude_lines.hpp"

#include <algorithm>

namespace mlxs::cli {
namespace {

// Claude Code compacts a conversation only when it knows the window, and a compaction is a request
// with the whole conversation, about 2,000 tokens of instructions and room for the summary.
constexpr int reserve_tokens_max = 8192;

int told_window(int context_tokens) {
  return context_tokens - std::min(context_tokens / 8, reserve_tokens_max);
}

}  // namespace

std::string claude_lines(const app::ServiceFacts& facts, KeyRule key) {
  const std::string token = key == KeyRule::none ? "local" : "YOUR_API_KEY";
  return "  export ANTHROPIC_BASE_URL=" + facts.url + " ANTHROPIC_AUTH_TOKEN=" + token +
         " ANTHROPIC_MODEL=" + facts.model +
         " CLAUDE_CODE_MAX_CONTEXT_TOKENS=" + std::to_string(told_window(facts.context_tokens)) +
         "\n  claude\n";
}

}  // namespace mlxs::cli
