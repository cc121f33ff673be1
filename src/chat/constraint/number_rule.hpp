// Rules for JSON numbers between bounds. Thread: free functions.
#pragma once

#include <string>

#include "chat/constraint/grammar.hpp"
#include "chat/constraint/schema.hpp"

namespace mlxs::chat {

// The name of a rule for numbers of this kind. Bounds of numbers that are not whole are kept when
// they are not negative.
[[nodiscard]] std::string number_rule(Grammar& grammar, const NumberValue& number);

// Whether number_rule keeps both bounds.
[[nodiscard]] bool keeps_bounds(const NumberValue& number);

}  // namespace mlxs::chat
