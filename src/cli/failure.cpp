#include "cli/failure.hpp"

#include <iostream>

namespace mlxs::cli {

int fail(const base::Error& error) {
  std::cerr << "mlx-serve: " << error.message << std::endl;
  return exit_failed;
}

}  // namespace mlxs::cli
