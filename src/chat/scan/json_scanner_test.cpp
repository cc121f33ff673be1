#include "chat/scan/json_scanner.hpp"

#include <gtest/gtest.h>

#include <random>

#include "base/json.hpp"
#include "base/limits.hpp"

namespace mlxs::chat {
namespace {

struct Scanned {
  bool whole = false;    // exactly one value, up to the end
  std::size_t used = 0;  // bytes taken
  std::string text = "";
};

Scanned scan(std::string_view input) {
  JsonScanner scanner;
  Scanned scanned;
  for (const char c : input) {
    const JsonScanner::Status status = scanner.feed(c);
    scanned.text += scanner.take();
    if (status == JsonScanner::Status::broken || status == JsonScanner::Status::done_before)
      return scanned;
    ++scanned.used;
    if (status != JsonScanner::Status::done) continue;
    scanned.whole = scanned.used == input.size();
    return scanned;
  }
  return scanned;
}

TEST(JsonScanner, TakesWholeValuesAsTheyAreWritten) {
  for (const std::string_view text :
       {"{}", "[]", "true", "null", "\"\"", R"({"a": [1, -0.5e+3, {"b": null}], "c" : "\u00e9"})",
        R"("\ud83d\ude00\\\"")", " [ 1 , 2 ] ", "[[[]]]", R"({"":{"":[]}})"}) {
    const std::string_view value = text.substr(0, text.find_last_not_of(' ') + 1);
    EXPECT_EQ(scan(value).text, value);
    EXPECT_TRUE(scan(value).whole) << value;
  }
}

TEST(JsonScanner, EndsANumberAtTheByteAfterIt) {
  JsonScanner scanner;
  EXPECT_EQ(scanner.feed('1'), JsonScanner::Status::reading);
  EXPECT_EQ(scanner.feed('2'), JsonScanner::Status::reading);
  EXPECT_EQ(scanner.feed(','), JsonScanner::Status::done_before);
  EXPECT_EQ(scanner.take(), "12");
}

TEST(JsonScanner, BreaksAtTheFirstByteThatCannotStand) {
  const std::pair<std::string_view, std::size_t> rows[] = {
      {"{a", 1},           {"{\"a\" 1", 5},   {"[1 2", 3},
      {"[1,]", 3},         {"{\"a\":1,}", 7}, {"[007", 2},
      {"[1.]", 3},         {"[-]", 2},        {"[1e]", 3},
      {"[1e1234", 6},      {R"("\d)", 2},     {R"("\ud83dx)", 7},
      {R"("\ude00)", 6},   {"tru ", 3},       {"[}", 1},
      {R"("\ud83d\n)", 8}, {R"("\u12g4)", 5}, {R"("\ud83d\u0041)", 12}};
  for (const auto& [text, used] : rows) EXPECT_EQ(scan(text).used, used) << text;
}

TEST(JsonScanner, EscapesRawControlCharacters) {
  EXPECT_EQ(scan("\"a\nb\t\x01\"").text, R"("a\nb\t\u0001")");
}

TEST(JsonScanner, BoundsTheNesting) {
  const std::size_t deepest = base::limits::json_depth_max;
  EXPECT_EQ(scan(std::string(deepest + 5, '[')).used, deepest);
}

// Random JSON, some of it damaged: the scanner and Boost.JSON agree about what is whole.
TEST(JsonScanner, AgreesWithBoostJsonOnRandomText) {
  static constexpr std::string_view words[] = {
      "{",         "}",         "[",  "]",  ",",  ":",    "\"a\"", "\"b\":",
      "1",         "0",         "-",  ".5", "e9", "true", "null",  "\"\\u00e9\"",
      "\"\\ud83d", "\\ude00\"", "\"", "\\", " ",  "x"};
  std::mt19937 random(11);
  std::uniform_int_distribution<std::size_t> word(0, std::size(words) - 1);
  int whole = 0;
  for (int round = 0; round < 60'000; ++round) {
    std::string text = "[";
    for (int i = 0; i < 1 + round % 9; ++i) text += words[word(random)];
    text += "]";
    base::json::error_code error;
    static_cast<void>(base::json::parse(text, error));
    ASSERT_EQ(scan(text).whole, !error) << text;
    whole += error ? 0 : 1;
  }
  EXPECT_GT(whole, 1000);
}

}  // namespace
}  // namespace mlxs::chat
