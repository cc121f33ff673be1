#include "wire/anthropic/fields.hpp"

#include <gtest/gtest.h>

#include <set>
#include <string>

#include "base/json.hpp"

namespace mlxs::wire::anthropic {
namespace {

TEST(Fields, EveryPlaceIsThereOnceAndFindsItself) {
  std::set<std::string_view> places;
  for (const KnownField& field : known_fields()) {
    EXPECT_TRUE(places.insert(field.place).second) << field.place;
    EXPECT_EQ(find_field(field.place), &field) << field.place;
  }
  EXPECT_EQ(find_field(""), nullptr);
  EXPECT_EQ(find_field("hologram"), nullptr);
}

// "a[].b.c" stands below "a", which is read too.
TEST(Fields, WhatIsInsideAFieldStandsBelowOneThatIsRead) {
  for (const KnownField& field : known_fields()) {
    const std::size_t dot = field.place.rfind('.');
    if (dot == std::string_view::npos) continue;
    std::string_view outer = field.place.substr(0, dot);
    if (outer.ends_with("[]")) outer.remove_suffix(2);
    const KnownField* found = find_field(outer);
    ASSERT_NE(found, nullptr) << field.place;
    EXPECT_EQ(found->use, FieldUse::read) << field.place;
  }
}

TEST(Fields, EveryUseHasItsName) {
  EXPECT_EQ(name_of(FieldUse::read), "read");
  EXPECT_EQ(name_of(FieldUse::ignored), "ignored");
  EXPECT_EQ(name_of(FieldUse::refused), "refused");
}

TEST(FieldsDeathTest, AFieldThatIsNotInTheTableIsNeverRead) {
  const base::json::value document =
      base::parse_json(R"({"model":"m","speed":"fast"})", "").value();
  const Field request(document);
  EXPECT_EQ(read_text(member_of_request(request, "model")).value(), "m");
  EXPECT_DEATH(static_cast<void>(member_of_request(request, "speed")), "only when the table says");
  EXPECT_DEATH(static_cast<void>(member_of_request(request, "hologram")), "only when the table");
}

}  // namespace
}  // namespace mlxs::wire::anthropic
