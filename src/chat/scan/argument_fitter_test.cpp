#include "chat/scan/argument_fitter.hpp"

#include <gtest/gtest.h>

#include "base/json.hpp"
#include "support/all_splits.hpp"

namespace mlxs::chat {
namespace {

using support::for_all_splits;
using support::Pieces;

constexpr std::string_view schema =
    R"({"type":"object","required":["file_path","content"],"properties":{
      "file_path":{"type":"string"},"content":{"type":"string"},"limit":{"type":"integer"},
      "ratio":{"type":"number"},"all":{"type":"boolean"},
      "lines":{"type":"array","items":{"type":["integer","string"]}},
      "edits":{"type":"array","items":{"properties":{"all":{"type":"boolean"}}}},
      "options":{"type":"object","properties":{"deep":{"type":"boolean"}}},
      "maybe":{"type":["integer","null"]},
      "mixed":{"anyOf":[{"type":"integer"},{"type":"string"}]},"any":{}}})";

struct Row {
  std::string written;
  std::string wanted;
};

void expect_fitted(const std::vector<Row>& rows) {
  for (const Row& row : rows) {
    SCOPED_TRACE(row.written);
    for_all_splits(
        row.written, [] { return ArgumentFitter(schema); },
        [&](ArgumentFitter& fitter, const Pieces& pieces) {
          std::string out;
          for (const std::string_view piece : pieces) fitter.write(piece, out);
          EXPECT_EQ(out, row.wanted);
        });
  }
}

void expect_kept(const std::vector<std::string>& texts) {
  for (const std::string& text : texts) expect_fitted({{text, text}});
}

TEST(ArgumentFitter, PassesWhatFitsByteForByte) {
  expect_kept(
      {R"({})", R"( { "file_path" : "a" , "limit":5 , "content":"{\"a\": [1]} \\ \"" } )",
       R"({"file_path": "007", "content": "null", "mixed": "5", "any": "true"})",
       R"({"ratio": 5, "limit": 5.0, "maybe": null, "lines": [1, "a]"], "options": {"}": 1}})",
       R"({"file_path": "a", "colour": "red", "depth": {"a": [1]}})"});
}

TEST(ArgumentFitter, ConvertsValuesWithoutLossOrNotAtAll) {
  expect_fitted({{R"({"limit": "5", "all":"true"})", R"({"limit": 5, "all":true})"},
                 {R"({"all": "False", "maybe": "None"})", R"({"all": false, "maybe": null})"},
                 {R"({"lines": "[1, \"a\"]"})", R"({"lines": [1, "a"]})"},
                 {R"({"options": "{'a': True}"})", R"({"options": {"a": true}})"},
                 {R"({"lines": "\"[1]\""})", R"({"lines": [1]})"},
                 {R"({"content": {"a": "b"}, "file_path": 5})",
                  R"({"content": "{\"a\": \"b\"}", "file_path": "5"})"}});
  expect_kept({R"({"limit": "five"})", R"({"limit": "5.5"})", R"({"limit": "007"})",
               R"({"all": "yes"})", R"({"all": 1})", R"({"lines": "a, b"})",
               R"({"lines": {"a": 1}})", R"({"content": null})"});
}

TEST(ArgumentFitter, ConvertsInsideOfValues) {
  expect_fitted({{R"({"edits": [{"all": "true"}], "file_path": "a"})",
                  R"({"edits": [{"all": true}], "file_path": "a"})"},
                 {R"({"edits": "[{\"all\": \"true\"}]"})", R"({"edits": [{"all": true}]})"},
                 {R"({"input": {"file_path": "a", "content": "b", "options": {"deep": "false"}}})",
                  R"({"file_path": "a", "content": "b", "options": {"deep": false}})"},
                 {R"({"option": {"deep": "true"}})", R"({"options": {"deep": true}})"}});
  expect_kept({R"({"options": {"deep": "maybe", "other": "true"}, "any": {"deep": "true"}})"});
}

TEST(ArgumentFitter, UnwrapsOnlyAWholeInput) {
  expect_fitted({{R"({"input": {"file_path": "a", "content": "b", "limit": "5"}})",
                  R"({"file_path": "a", "content": "b", "limit": 5})"},
                 {R"({"arguments": "{\"file_path\": \"a\", \"content\": \"b\"}"})",
                  R"({"file_path": "a", "content": "b"})"},
                 {R"({"file_path": "a", "parameters": {"content": "b"}})",
                  R"({"file_path": "a", "content": "b"})"}});
  expect_kept({R"({"input": {"file_path": "a"}})", R"({"input": {"file_path": "a", "b": 1}})",
               R"({"file_path": "x", "input": {"file_path": "a", "content": "b"}})",
               R"({"input": "file_path"})", R"({"other": {"file_path": "a", "content": "b"}})"});
}

TEST(ArgumentFitter, MendsANameOnlyWhenItIsCertain) {
  expect_fitted({{R"({"path": "a", "content": "b"})", R"({"content": "b","file_path": "a"})"},
                 {R"({"filePath": "a", "content": "b"})", R"({"content": "b","file_path": "a"})"},
                 {R"({"content": "b", "contents": "c"})", R"({"content": "b", "contents": "c"})"}});
  expect_kept({R"({"path": {"a": 1}, "limits": "many"})"});
  // Two names for one: none is certain.
  expect_fitted({{R"({"path": "a", "filepath": "b", "limit": 1})",
                  R"({"limit": 1,"path": "a", "filepath": "b"})"}});
}

TEST(ArgumentFitter, LeavesWhatIsNoObjectAsItIs) {
  expect_kept({R"([1, 2])", R"({"limit": 5} and more)", R"({limit: 5})", R"({"limit" 5)"});
}

// `literal` for an argument of the type: what comes out for it.
std::string fitted(const std::string& type, const std::string& literal) {
  const std::string one = R"({"properties":{"v":{"type":")" + type + R"("}}})";
  std::string out;
  ArgumentFitter(one).write("{\"v\":" + literal + "}", out);
  return out.substr(5, out.size() - 6);
}

// The same for a member inside an element of an argument.
std::string fitted_inside(const std::string& type, const std::string& literal) {
  const std::string inner = R"({"properties":{"v":{"type":")" + type + R"("}}})";
  std::string out;
  ArgumentFitter(R"({"properties":{"a":{"type":"array","items":)" + inner + "}}}")
      .write("{\"a\":[{\"v\":" + literal + "}]}", out);
  return out.substr(11, out.size() - 14);
}

// Every value by every type: what comes out has a type that the schema takes whenever a reading
// without loss exists, and text stays the text it was.
TEST(ArgumentFitter, FitsEveryValueToEveryTypeOrKeepsIt) {
  const std::vector<std::string> texts = {"",           "5",    "-2.5", "007", "true",
                                          "True",       "null", "None", "[]",  "[1]",
                                          "{\"a\": 1}", "a b",  "1.0",  "{"};
  const std::vector<std::string> types = {"string", "integer", "number", "boolean",
                                          "array",  "object",  "null"};
  for (const std::string& type : types) {
    const ArgumentTypes takes(R"({"properties":{"v":{"type":")" + type + R"("}}})");
    for (const std::string& text : texts) {
      SCOPED_TRACE(type + " " + text);
      const std::string literal = base::quote(text);
      const std::string value = fitted(type, literal);
      ASSERT_TRUE(base::parse_json("[" + value + "]", "fitted").ok()) << value;
      // Nothing is lost: the value is the text itself, or its own JSON reading.
      EXPECT_TRUE(type != "string" || value == literal) << value;
      const bool is_reading = takes.takes("v", value);
      EXPECT_TRUE(value == literal || is_reading) << value;
      EXPECT_TRUE(!takes.takes("v", text) || type == "string" || is_reading) << value;
      EXPECT_EQ(fitted_inside(type, literal), value);
    }
  }
}

}  // namespace
}  // namespace mlxs::chat
