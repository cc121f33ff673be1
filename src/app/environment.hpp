// The process environment as an injected function, so that everything that reads it is a pure
// function of its arguments. Thread: call before other threads start (getenv's own rule).
#pragma once

#include <functional>
#include <optional>
#include <string>

namespace mlxs::app {

// The value of a variable; nothing when it is not set.
using Environment = std::function<std::optional<std::string>(const std::string& name)>;

[[nodiscard]] Environment process_environment();

}  // namespace mlxs::app
