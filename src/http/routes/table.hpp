// Every route of the server, one row each. Thread: constant data.
#pragma once

#include <span>

#include "http/router.hpp"

namespace mlxs::http::routes {

[[nodiscard]] std::span<const Route> table();

}  // namespace mlxs::http::routes
