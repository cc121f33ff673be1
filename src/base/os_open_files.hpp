// How many files and sockets this process may have open at once. Thread: call before other threads
// open files.
#pragma once

#include <cstddef>

namespace mlxs::base {

// Raises the bound to `wanted` as far as the system lets this user; never lowers it. -> what it is
// now.
std::size_t raise_open_files_max(std::size_t wanted);

}  // namespace mlxs::base
