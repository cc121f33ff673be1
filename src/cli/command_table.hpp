// What the program can be told to do: the one table of commands, their options and examples, for
// the parser and for the help. Thread: any (immutable).
#pragma once

#include <set>
#include <span>
#include <string_view>
#include <vector>

#include "app/config.hpp"
#include "app/option_table.hpp"

namespace mlxs::cli {

enum class CommandId { run, serve, list, show, ps };

struct Example {
  std::string_view line;
  std::string_view meaning;
};

struct Command {
  CommandId id;
  std::string_view name;
  std::string_view summary;
  std::set<app::Scope> scopes;
  std::vector<Example> examples;
};

[[nodiscard]] std::span<const Command> commands();

// The options of app's table that this command takes.
[[nodiscard]] std::vector<app::Option> options_of(const Command& command);

}  // namespace mlxs::cli
