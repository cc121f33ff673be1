// How a command that cannot go on says so. Thread: main.
#pragma once

#include "base/error.hpp"

namespace mlxs::cli {

// Exit codes: 1, it could not be done; 2, it was asked for in a wrong way.
inline constexpr int exit_failed = 1;
inline constexpr int exit_usage = 2;

// Prints the sentence to standard error; returns exit_failed.
[[nodiscard]] int fail(const base::Error& error);

}  // namespace mlxs::cli
