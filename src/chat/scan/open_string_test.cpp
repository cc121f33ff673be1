#include "chat/scan/open_string.hpp"

#include <gtest/gtest.h>

namespace mlxs::chat {
namespace {

bool is_open(std::string_view json) {
  OpenString whole;
  whole.feed(json);
  OpenString bytes;
  for (std::size_t i = 0; i < json.size(); ++i) bytes.feed(json.substr(i, 1));
  EXPECT_EQ(whole.open(), bytes.open()) << json;
  return whole.open();
}

TEST(OpenString, TellsTheInsideOfAString) {
  for (const char* open : {R"(["a)", R"([{"a": "b \" c)", R"({"a": ["x", "y)", R"(["a\\", "b)"})
    EXPECT_TRUE(is_open(open)) << open;
  for (const char* closed : {"", "[", R"(["a")", R"([{"a": "b\\")", R"({"a": 5)", "text"})
    EXPECT_FALSE(is_open(closed)) << closed;
}

TEST(OpenString, IsNoneInDamagedJson) {
  EXPECT_FALSE(is_open(R"(["say "hi" to)"));
  EXPECT_FALSE(is_open(R"({"a": "b" c "d)"));
}

}  // namespace
}  // namespace mlxs::chat
