#include "serve/window.hpp"

#include <algorithm>
#include <variant>

namespace mlxs::serve {
namespace {

// Claude Code's order to compact has 6.5 KB, about 1,700 tokens (wires 6.7).
constexpr int reserve_tokens = 4096;

// A small window cannot give so much away, of a large one a twentieth costs nothing.
int reserve_of(int context_tokens) {
  return std::max(std::min(reserve_tokens, context_tokens / 8), context_tokens / 20);
}

bool brings_results(const core::ChatRequest& request) {
  const auto& blocks = request.messages.back().blocks;
  return std::any_of(blocks.begin(), blocks.end(), [](const core::Block& block) {
    return std::holds_alternative<core::ToolResultBlock>(block);
  });
}

}  // namespace

int prompt_tokens_max(int context_tokens) {
  return std::max(1, context_tokens - std::max(1, reserve_of(context_tokens)));
}

int prompt_tokens_max_for(const core::ChatRequest& request, int context_tokens) {
  const int told = prompt_tokens_max(context_tokens);
  if (request.messages.empty() || brings_results(request)) return told;
  return told + (context_tokens - told) / 2;
}

}  // namespace mlxs::serve
