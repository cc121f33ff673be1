#include "cli/table.hpp"

#include <gtest/gtest.h>

namespace mlxs::cli {
namespace {

TEST(Table, ColumnsLineUp) {
  EXPECT_EQ(format_table({{"NAME", "SIZE"}, {"pocket", "24.5 MB"}, {"q", "1 B"}}),
            "NAME    SIZE\npocket  24.5 MB\nq       1 B\n");
}

}  // namespace
}  // namespace mlxs::cli
