#include "base/os_open_files.hpp"

#include <gtest/gtest.h>
#include <sys/resource.h>

namespace mlxs::base {
namespace {

rlim_t soft_limit() {
  rlimit limit{};
  EXPECT_EQ(::getrlimit(RLIMIT_NOFILE, &limit), 0);
  return limit.rlim_cur;
}

class OpenFiles : public ::testing::Test {
 protected:
  OpenFiles() {
    EXPECT_EQ(::getrlimit(RLIMIT_NOFILE, &before_), 0);
    const rlimit low{.rlim_cur = 64, .rlim_max = before_.rlim_max};
    EXPECT_EQ(::setrlimit(RLIMIT_NOFILE, &low), 0);
  }
  ~OpenFiles() override { ::setrlimit(RLIMIT_NOFILE, &before_); }

  rlimit before_{};
};

TEST_F(OpenFiles, TheBoundIsRaisedToWhatIsWanted) {
  EXPECT_EQ(raise_open_files_max(200), 200U);
  EXPECT_EQ(soft_limit(), 200U);
}

TEST_F(OpenFiles, TheBoundIsNeverLowered) {
  EXPECT_EQ(raise_open_files_max(10), 64U);
  EXPECT_EQ(soft_limit(), 64U);
}

TEST_F(OpenFiles, TheSystemsOwnBoundHolds) {
  const bool has_bound = before_.rlim_max != RLIM_INFINITY;
  const std::size_t bound = has_bound ? static_cast<std::size_t>(before_.rlim_max) : 200;
  EXPECT_EQ(raise_open_files_max(has_bound ? bound + 1 : bound), bound);
}

}  // namespace
}  // namespace mlxs::base
