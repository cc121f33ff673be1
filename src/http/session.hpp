// Serves one connection, request after request. Thread: the io thread.
#pragma once

#include <memory>

#include "http/connection.hpp"
#include "http/exchange.hpp"
#include "http/task.hpp"

namespace mlxs::http {

// Returns when the connection has ended. `site` outlives it.
[[nodiscard]] Task<void> serve_connection(Site& site, std::shared_ptr<Connection> connection);

}  // namespace mlxs::http
