#include "chat/scan/schema_place.hpp"

#include <gtest/gtest.h>

namespace mlxs::chat {
namespace {

const SchemaPlace schema(R"({"properties":{
  "edits":{"type":"array","items":{"$ref":"#/$defs/edit"}},
  "either":{"anyOf":[{"properties":{"a":{"type":"integer"}}},{"properties":{"b":{"type":"null"}}}]},
  "both":{"oneOf":[{"properties":{"a":{"type":"integer"}}},{"properties":{"a":{"type":"null"}}}]},
  "map":{"additionalProperties":{"type":"boolean"},"properties":{"x":{"type":"string"},"y":true}},
  "ring":{"$ref":"#/$defs/ring"},"list":{"anyOf":[{"type":"null"},{"items":{"type":"number"}}]}},
  "$defs":{"edit":{"properties":{"all":{"type":"boolean"}}},"ring":{"$ref":"#/$defs/ring"}}})");

JsonTypes inside(std::string_view outer, std::string_view inner) {
  return schema.property(outer).property(inner).types();
}

TEST(SchemaPlace, FollowsMembersElementsAndReferences) {
  EXPECT_EQ(schema.property("edits").types(), type_array);
  EXPECT_EQ(schema.property("edits").items().property("all").types(), type_boolean);
  EXPECT_EQ(inside("map", "x"), type_string);
  EXPECT_EQ(inside("map", "other"), type_boolean);
  EXPECT_EQ(inside("map", "y"), 0U);
  EXPECT_EQ(schema.property("list").items().types(), type_number);
}

TEST(SchemaPlace, CountsAnAlternativeThatAloneDeclaresAMember) {
  EXPECT_EQ(inside("either", "a"), type_integer);
  EXPECT_EQ(inside("either", "b"), type_null);
  EXPECT_EQ(inside("both", "a"), 0U);
}

TEST(SchemaPlace, SaysNothingWhereNothingIsSaid) {
  for (const char* none : {"", "5", "[]", "{", "true", "{}"})
    EXPECT_EQ(SchemaPlace(none).property("a").items().types(), 0U) << none;
  EXPECT_EQ(schema.property("none").types(), 0U);
  EXPECT_EQ(inside("ring", "a"), 0U);
}

// A ring of alternatives, each of which begins it anew.
TEST(SchemaPlace, EndsForEverySchema) {
  std::string branches;
  for (int i = 0; i < 20; ++i)
    branches += std::string(i == 0 ? "" : ",") + R"({"$ref":"#/properties/a"})";
  const SchemaPlace ring(R"({"properties":{"a":{"anyOf":[)" + branches + "]}}}");
  EXPECT_EQ(ring.property("a").types(), 0U);
  EXPECT_EQ(ring.property("a").property("b").types(), 0U);
}

}  // namespace
}  // namespace mlxs::chat
