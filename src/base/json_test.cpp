#include "base/json.hpp"

#include <gtest/gtest.h>

#include "base/limits.hpp"

namespace mlxs::base {
namespace {

std::string round_trip(std::string_view text) {
  auto value = parse_json(text, "text");
  return value.ok() ? to_text(value.value()) : "error: " + value.error().message;
}

TEST(Json, KeepsOrderOfKeysAndFormOfNumbers) {
  EXPECT_EQ(round_trip(R"({"b":1,"a":1.0,"c":[1.5,-2,true,null,"x"]})"),
            R"({"b":1,"a":1.0,"c":[1.5,-2,true,null,"x"]})");
}

TEST(Json, NamesTheTextThatIsWrong) {
  auto value = parse_json("{", "request body");
  ASSERT_FALSE(value.ok());
  EXPECT_EQ(value.error().code, ErrorCode::invalid_request);
  EXPECT_TRUE(value.error().message.starts_with("The request body is not valid JSON: "));
}

TEST(Json, RefusesDeepNestingAndInvalidUtf8) {
  const std::string deep(limits::json_depth_max + 1, '[');
  EXPECT_FALSE(parse_json(deep + std::string(limits::json_depth_max + 1, ']'), "text").ok());
  const std::string fine(limits::json_depth_max, '[');
  EXPECT_TRUE(parse_json(fine + std::string(limits::json_depth_max, ']'), "text").ok());
  EXPECT_FALSE(parse_json("\"\xC3\"", "text").ok());
}

TEST(Json, HalfASurrogatePairBecomesTheReplacementCharacter) {
  EXPECT_EQ(round_trip(R"(["a\ud83d","\ude00b","\ud83d\ude00","\\ud83d"])"),
            "[\"a\xEF\xBF\xBD\",\"\xEF\xBF\xBD"
            "b\",\"\xF0\x9F\x98\x80\",\"\\\\ud83d\"]");
}

TEST(Json, QuotesTextAndRepairsIt) { EXPECT_EQ(quote("a\"\n\xC3"), "\"a\\\"\\n\xEF\xBF\xBD\""); }

}  // namespace
}  // namespace mlxs::base
