#include "cli/version.hpp"

namespace mlxs::cli {

std::string version_text() { return "mlx-serve " MLXS_VERSION " (llama.cpp v0.5.0)\n"; }

}  // namespace mlxs::cli
