// Arguments as pairs of tags, one pair an argument. Whether a value stands raw or as JSON is what
// the dialects read: raw where the schema accepts a string. Thread: free function.
#pragma once

#include <memory>

#include "chat/constraint/argument_rules.hpp"

namespace mlxs::chat {

// Lifetime: the grammar outlives it.
[[nodiscard]] std::unique_ptr<ArgumentRules> make_pair_rules(Grammar& grammar,
                                                             const PairForm& form);

}  // namespace mlxs::chat
