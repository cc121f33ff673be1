#include "models/split_name.hpp"

#include <gtest/gtest.h>

namespace mlxs::models {
namespace {

TEST(SplitName, ReadsNamePartAndParts) {
  const auto split = parse_split_name("big-model-q4-00002-of-00013.gguf");
  ASSERT_TRUE(split);
  EXPECT_EQ(split->name, "big-model-q4");
  EXPECT_EQ(split->part, 2);
  EXPECT_EQ(split->parts, 13);
}

TEST(SplitName, WritesWhatItReads) {
  for (const char* name : {"m-00001-of-00002.gguf", "a-b-12345-of-99999.gguf"}) {
    const auto split = parse_split_name(name);
    ASSERT_TRUE(split) << name;
    EXPECT_EQ(to_file_name(*split), name);
  }
}

TEST(SplitName, OtherNamesAreNotParts) {
  for (const char* name :
       {"", "model.gguf", "-00001-of-00002.gguf", "m-0001-of-00002.gguf", "m-00001-of-00002.bin",
        "m-00001_of-00002.gguf", "m-00000-of-00002.gguf", "m-00003-of-00002.gguf",
        "m-0000x-of-00002.gguf", "m-00001-of--0002.gguf", "m00001-of-00002.gguf"}) {
    EXPECT_FALSE(parse_split_name(name)) << name;
  }
}

}  // namespace
}  // namespace mlxs::models
