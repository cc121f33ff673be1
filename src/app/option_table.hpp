// The one table of options: flags, environment variables, checks and help texts all come from it.
// Thread: any (immutable).
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "app/config.hpp"

namespace mlxs::app {

struct Option {
  std::string_view name;         // "--port"; without dashes it is the argument of the command
  std::string_view environment;  // "MLX_SERVE_PORT"
  std::string_view value_name;   // "PORT"
  std::string_view help;
  std::string_view fallback;  // parsed when neither flag nor variable is there; "": nothing is
  std::string_view allowed;   // what values may be, in words
  Scope scope;
  // `config` with the value in it; nothing when the text is not allowed.
  std::optional<Config> (*apply)(Config config, std::string_view text);
};

[[nodiscard]] std::span<const Option> options();

// The level with this name ("warn").
[[nodiscard]] std::optional<base::LogLevel> parse_log_level(std::string_view text);

}  // namespace mlxs::app
