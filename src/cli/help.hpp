// The help texts, made from the tables of commands and options. Thread: any (pure).
#pragma once

#include <string>

#include "cli/command_table.hpp"

namespace mlxs::cli {

// One screen: what the program is, its commands, how to begin.
[[nodiscard]] std::string main_help();

// Usage, options with their variables and defaults, examples.
[[nodiscard]] std::string command_help(const Command& command);

}  // namespace mlxs::cli
