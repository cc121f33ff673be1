// The two lines that point Claude Code at the server. Thread: any (pure).
#pragma once

#include <string>

#include "app/wiring.hpp"

namespace mlxs::cli {

enum class KeyRule { none, asked };

// "  export ANTHROPIC_BASE_URL=... \n  claude\n". A key is not printed: the line has a place for
// it, as terminals are recorded and shared.
[[nodiscard]] std::string claude_lines(const app::ServiceFacts& facts, KeyRule key);

}  // namespace mlxs::cli
