#include "base/check.hpp"

#include <cstdio>
#include <cstdlib>

namespace mlxs::base {

void check_failed(const char* rule, const char* file, int line) {
  std::fprintf(stderr, "mlx-serve: broken rule: %s (%s:%d)\n", rule, file, line);
  std::abort();
}

}  // namespace mlxs::base
