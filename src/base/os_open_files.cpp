#include "base/os_open_files.hpp"

#include <sys/resource.h>

#include <algorithm>
#include <limits>

namespace mlxs::base {
namespace {

std::size_t as_count(rlim_t limit) {
  constexpr std::size_t most = std::numeric_limits<std::size_t>::max();
  return limit == RLIM_INFINITY || limit > most ? most : static_cast<std::size_t>(limit);
}

}  // namespace

std::size_t raise_open_files_max(std::size_t wanted) {
  rlimit limit{};
  if (::getrlimit(RLIMIT_NOFILE, &limit) != 0) return 0;
  if (as_count(limit.rlim_cur) >= wanted) return as_count(limit.rlim_cur);
  const rlimit raised{.rlim_cur = std::min(static_cast<rlim_t>(wanted), limit.rlim_max),
                      .rlim_max = limit.rlim_max};
  return as_count(::setrlimit(RLIMIT_NOFILE, &raised) == 0 ? raised.rlim_cur : limit.rlim_cur);
}

}  // namespace mlxs::base
