// Where the running program lies on the disk: the embedded model lies beside it.
// Thread: any.
#pragma once

#include <filesystem>

namespace mlxs::base {

// The executable with links resolved; empty when the system does not tell.
[[nodiscard]] std::filesystem::path program_path();

}  // namespace mlxs::base
