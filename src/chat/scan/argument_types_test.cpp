#include "chat/scan/argument_types.hpp"

#include <gtest/gtest.h>

#include "base/json.hpp"

namespace mlxs::chat {
namespace {

ArgumentTypes types_for(const std::string& schema) {
  return ArgumentTypes(R"({"$defs":{"n":{"type":"integer"},"loop":{"$ref":"#/$defs/loop"}},
                          "properties":{"a":)" +
                       schema + "}}");
}

TEST(ArgumentTypes, TakesWhatMayBeAStringAsText) {
  for (const char* schema :
       {R"({"type":"string"})", R"({"type":["null","string"]})", R"({"enum":["a",1]})",
        R"({"const":"a"})", R"({"anyOf":[{"type":"integer"},{"type":"string"}]})", "{}", "5",
        R"({"type":"colour"})", R"({"$ref":"#/$defs/none"})", R"({"$ref":"#/$defs/loop"})",
        R"({"$ref":"http://x"})", R"({"type":5})"})
    EXPECT_TRUE(types_for(schema).is_text("a")) << schema;
  EXPECT_TRUE(types_for(R"({"type":"integer"})").is_text("unknown"));
  EXPECT_TRUE(ArgumentTypes("").is_text("a"));
  EXPECT_TRUE(ArgumentTypes("[]").is_text("a"));
  EXPECT_TRUE(ArgumentTypes(R"({"properties":[]})").is_text("a"));
}

TEST(ArgumentTypes, FollowsTheSchemaToOtherTypes) {
  for (const char* schema :
       {R"({"type":"integer"})", R"({"$ref":"#/$defs/n"})", R"({"enum":[1,2]})",
        R"({"oneOf":[{"type":"object"},{"$ref":"#/$defs/n"}]})",
        R"({"allOf":[{"type":"number"}]})"}) {
    EXPECT_FALSE(types_for(schema).is_text("a")) << schema;
    EXPECT_EQ(types_for(schema).to_json("a", "\n 5 "), "5") << schema;
  }
}

struct Row {
  const char* type;
  const char* written;
  const char* wanted;
};

TEST(ArgumentTypes, ReadsAValueOnlyAsAFittingType) {
  const Row rows[] = {{"string", "007", R"("007")"},
                      {"string", "null", R"("null")"},
                      {"string", " a\n", R"(" a\n")"},
                      {"integer", "5", "5"},
                      {"integer", "5.0", "5.0"},
                      {"integer", "5.5", R"("5.5")"},
                      {"integer", "007", R"("007")"},
                      {"integer", "five", R"("five")"},
                      {"number", "-1.5e3", "-1.5e3"},
                      {"number", "2", "2"},
                      {"boolean", "true", "true"},
                      {"boolean", "True", "true"},
                      {"boolean", "False", "false"},
                      {"boolean", "yes", R"("yes")"},
                      {"null", "None", "null"},
                      {"array", "[1, {}]", "[1, {}]"},
                      {"array", "1],[2", R"("1],[2")"},
                      {"array", "{}", R"("{}")"},
                      {"object", R"({"a":1})", R"({"a":1})"},
                      {"object", "", R"("")"},
                      {"object", "{'a':1}", R"("{'a':1}")"}};
  for (const Row& row : rows) {
    const ArgumentTypes types = types_for(R"({"type":")" + std::string(row.type) + "\"}");
    EXPECT_EQ(types.to_json("a", row.written), row.wanted) << row.type << ' ' << row.written;
  }
}

TEST(ArgumentTypes, CountsTheNestingFromTheArgumentsObject) {
  const std::string deep = std::string(64, '[') + std::string(64, ']');
  const std::string fits = std::string(63, '[') + std::string(63, ']');
  const ArgumentTypes types = types_for(R"({"type":"array"})");
  EXPECT_EQ(types.to_json("a", fits), fits);
  EXPECT_TRUE(base::parse_json("{\"a\":" + types.to_json("a", deep) + "}", "input").ok());
}

}  // namespace
}  // namespace mlxs::chat
