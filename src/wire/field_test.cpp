#include "wire/field.hpp"

#include <gtest/gtest.h>

#include <limits>

namespace mlxs::wire {
namespace {

base::json::value parsed(std::string_view text) { return base::parse_json(text, "test").value(); }

TEST(Field, NamesItsPlaceInTheDocument) {
  const base::json::value document = parsed(R"({"messages":[{"content":[{"text":5}]}]})");
  const Field messages = Field(document).member("messages");
  const Field content = messages.items().value().at(0).member("content");
  const Field text = content.items().value().at(0).member("text");
  EXPECT_EQ(text.path(), "messages.0.content.0.text");
  const base::Error error = read_text(text).error();
  EXPECT_EQ(error.code, base::ErrorCode::invalid_request);
  EXPECT_EQ(error.param, "messages.0.content.0.text");
  EXPECT_EQ(error.message, "messages.0.content.0.text: expected a string, got 5.");
}

TEST(Field, NullAndMissingAreBothAbsent) {
  const base::json::value document = parsed(R"({"a":null})");
  for (const char* name : {"a", "b"}) {
    const Field field = Field(document).member(name);
    EXPECT_FALSE(field.present());
    EXPECT_TRUE(field.items().value().empty());
    EXPECT_EQ(read_optional_text(field).value(), "");
    EXPECT_FALSE(read_flag(field).value());
    EXPECT_FALSE(read_integer(field, 1).value().has_value());
    EXPECT_FALSE(read_number(field, {.min = 0, .max = 1}).value().has_value());
    EXPECT_EQ(read_text(field).error().message,
              std::string(name) + ": expected a string, but it is missing or null.");
  }
}

TEST(Field, AMemberOfSomethingElseThanAnObjectIsAbsent) {
  const base::json::value document = parsed(R"([1])");
  EXPECT_FALSE(Field(document).member("a").present());
  EXPECT_EQ(expect_object(Field(document)).error().message,
            "The request body: expected an object, got an array.");
}

TEST(Field, IntegersAreWholeInRangeAndNeverOverflow) {
  struct Case {
    const char* json;
    std::optional<int> wanted;
  };
  const int max = std::numeric_limits<int>::max();
  for (const Case& c :
       {Case{"1", 1}, Case{"2.0", 2}, Case{"4000000000", max}, Case{"1e30", max},
        Case{"18446744073709551615", max}, Case{"0", std::nullopt}, Case{"-1", std::nullopt},
        Case{"1.5", std::nullopt}, Case{"\"1\"", std::nullopt}, Case{"true", std::nullopt}}) {
    const base::json::value document = parsed(c.json);
    const auto read = read_integer(Field(document), 1);
    ASSERT_EQ(read.ok(), c.wanted.has_value()) << c.json;
    if (read.ok()) {
      EXPECT_EQ(read.value(), c.wanted) << c.json;
    }
  }
}

TEST(Field, NumbersStayInTheirRange) {
  const auto read = [](std::string_view text) {
    const base::json::value document = parsed(text);
    return read_number(Field(document), {.min = 0, .max = 1});
  };
  EXPECT_EQ(read("0").value(), 0.0F);
  EXPECT_EQ(read("0.5").value(), 0.5F);
  EXPECT_EQ(read("1").value(), 1.0F);
  EXPECT_EQ(read("1.1").error().message,
            "The request body: expected a number from 0 to 1, got 1.1.");
  EXPECT_FALSE(read("-0.1").ok());
  EXPECT_FALSE(read("\"0.5\"").ok());
}

TEST(Field, ALongOffendingStringIsShortenedAtACharacter) {
  const base::json::value document = parsed("\"" + std::string(39, 'a') + "\u00e9\u00e9\"");
  EXPECT_EQ(expect_object(Field(document)).error().message,
            "The request body: expected an object, got \"" + std::string(39, 'a') + "...\".");
  EXPECT_EQ(shorten("short", 5), "short");
}

}  // namespace
}  // namespace mlxs::wire
