#include "base/os_memory.hpp"

#include <algorithm>
#include <fstream>
#include <limits>
#include <string>
#include <system_error>

#if defined(__APPLE__)
#include <mach/mach.h>
#endif

namespace mlxs::base {
namespace {

#if !defined(__APPLE__)
constexpr std::uint64_t unlimited = std::numeric_limits<std::uint64_t>::max();

// "MemAvailable:   12345 kB": free pages and what the page cache would give back.
std::uint64_t available_bytes() {
  std::ifstream file("/proc/meminfo");
  std::string name;
  std::uint64_t kilobytes = 0;
  std::string rest;
  while (file >> name >> kilobytes && std::getline(file, rest))
    if (name == "MemAvailable:") return kilobytes * 1024;
  return 0;
}

std::uint64_t number_in(const char* path) {
  std::ifstream file(path);
  std::uint64_t number = unlimited;  // also for "max"
  return file >> number ? number : unlimited;
}

std::uint64_t container_bytes() {
  const std::uint64_t limit = number_in("/sys/fs/cgroup/memory.max");
  const std::uint64_t used = number_in("/sys/fs/cgroup/memory.current");
  if (limit == unlimited || used == unlimited) return unlimited;
  return limit - std::min(limit, used);
}
#endif

}  // namespace

#if defined(__APPLE__)
std::uint64_t free_memory_bytes() {
  vm_statistics64_data_t pages{};
  mach_msg_type_number_t count = HOST_VM_INFO64_COUNT;
  if (host_statistics64(mach_host_self(), HOST_VM_INFO64, reinterpret_cast<host_info64_t>(&pages),
                        &count) != KERN_SUCCESS)
    return 0;
  return (std::uint64_t{pages.free_count} + pages.inactive_count) * vm_page_size;
}
#else
std::uint64_t free_memory_bytes() { return std::min(available_bytes(), container_bytes()); }
#endif

std::uint64_t free_disk_bytes(const std::filesystem::path& folder) {
  std::error_code failed;
  std::filesystem::path existing = std::filesystem::absolute(folder, failed);
  while (!existing.empty() && !std::filesystem::exists(existing, failed) &&
         existing != existing.parent_path())
    existing = existing.parent_path();
  const std::filesystem::space_info space = std::filesystem::space(existing, failed);
  return failed ? 0 : space.available;
}

}  // namespace mlxs::base
