// From the words on the command line to what is to be done. Thread: any (pure; CLI11 stays here).
#pragma once

#include <string>
#include <variant>
#include <vector>

#include "app/config.hpp"
#include "app/environment.hpp"
#include "base/result.hpp"
#include "cli/command_table.hpp"

namespace mlxs::cli {

struct ShowText {
  std::string text;  // help or version, for standard output
};

struct Execute {
  CommandId command = CommandId::run;
  app::Config config;
};

using Invocation = std::variant<ShowText, Execute>;

// `words` without the program's own name. Errors: invalid_request, one sentence that names the word
// or value at fault and the nearest right one.
[[nodiscard]] base::Result<Invocation> parse_command_line(const std::vector<std::string>& words,
                                                          const app::Environment& environment);

}  // namespace mlxs::cli
