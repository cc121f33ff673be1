#include "base/os_program_path.hpp"

#include <cstdint>
#include <system_error>

#ifdef __APPLE__
#include <mach-o/dyld.h>

#include <array>
#endif

namespace mlxs::base {

#ifdef __APPLE__
std::filesystem::path program_path() {
  std::array<char, 4096> buffer{};
  auto size = static_cast<std::uint32_t>(buffer.size());
  if (_NSGetExecutablePath(buffer.data(), &size) != 0) return {};
  std::error_code failed;
  return std::filesystem::canonical(buffer.data(), failed);
}
#else
std::filesystem::path program_path() {
  std::error_code failed;
  return std::filesystem::read_symlink("/proc/self/exe", failed);
}
#endif

}  // namespace mlxs::base
