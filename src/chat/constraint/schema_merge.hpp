// Two schemas that hold at once, as one. Thread: free functions.
#pragma once

#include <string>
#include <vector>

#include "base/json.hpp"

namespace mlxs::chat {

// What holds where `one` and `other` hold, in the order of `one`. Keywords that cannot be joined
// keep the value of `one`; their names are added to `lost`.
[[nodiscard]] base::json::object merge_schemas(const base::json::object& one,
                                               const base::json::object& other,
                                               std::vector<std::string>& lost);

}  // namespace mlxs::chat
