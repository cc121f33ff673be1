// A request as text that has all of it, so that tests can say whether two requests are the same.
// Thread: free functions without state.
#pragma once

#include <string>

#include "core/request.hpp"

namespace mlxs::test {

[[nodiscard]] std::string describe(const core::ChatRequest& request);

}  // namespace mlxs::test
