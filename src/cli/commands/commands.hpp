// What each command does. They write to standard output and standard error and return the
// program's exit code: 0, or 1 when something could not be done. Thread: main.
#pragma once

#include "app/config.hpp"

namespace mlxs::cli {

[[nodiscard]] int run_model(const app::Config& config);
[[nodiscard]] int serve_model(const app::Config& config);
[[nodiscard]] int list_models(const app::Config& config);
[[nodiscard]] int show_model(const app::Config& config);
[[nodiscard]] int show_server(const app::Config& config);

}  // namespace mlxs::cli
