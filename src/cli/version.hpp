// What `mlx-serve --version` prints. Thread: any (pure).
#pragma once

#include <string>

namespace mlxs::cli {

// "mlx-serve 0.1.0 (llama.cpp v0.5.0)\n"
[[nodiscard]] std::string version_text();

}  // namespace mlxs::cli
