// How much memory and disk space this process may still take. Thread: any.
#pragma once

#include <cstdint>
#include <filesystem>

namespace mlxs::base {

// Free memory of the machine, or of the container (cgroup 2) where that is less; 0 if nobody says.
[[nodiscard]] std::uint64_t free_memory_bytes();
// Of the file system that holds the folder or will hold it; 0 if nobody says.
[[nodiscard]] std::uint64_t free_disk_bytes(const std::filesystem::path& folder);

}  // namespace mlxs::base
