#include "base/os_memory.hpp"

#include <gtest/gtest.h>

namespace mlxs::base {
namespace {

TEST(OsMemory, SaysHowMuchIsFree) {
  EXPECT_GT(free_memory_bytes(), 64ULL << 20U);
  EXPECT_LT(free_memory_bytes(), 1ULL << 50U);
}

TEST(OsMemory, SaysTheSpaceOfAFolderThatIsStillToBeMade) {
  const std::uint64_t space = free_disk_bytes(std::filesystem::temp_directory_path() / "a" / "b");
  EXPECT_GT(space, 0U);
  EXPECT_LT(space, 1ULL << 60U);
}

}  // namespace
}  // namespace mlxs::base
