// Regular expressions (ECMA 262, as JSON schema has them) as rules. What GBNF cannot say (looking
// around, back references, word boundaries), what is no valid expression and what would become too
// large is refused. Thread: free function.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "chat/constraint/text_notation.hpp"

namespace mlxs::chat {

// The name of a rule for strings that match, with their marks; nullopt when it is refused.
[[nodiscard]] std::optional<std::string> pattern_rule(Grammar& grammar,
                                                      const TextNotation& notation,
                                                      std::string_view pattern);

}  // namespace mlxs::chat
