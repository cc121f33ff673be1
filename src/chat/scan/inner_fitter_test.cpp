#include "chat/scan/inner_fitter.hpp"

#include <gtest/gtest.h>

#include "support/all_splits.hpp"

namespace mlxs::chat {
namespace {

using support::for_all_splits;
using support::Pieces;

const SchemaPlace schema(R"({"type":"array","items":{"type":"object","properties":{
  "old":{"type":"string"},"all":{"type":"boolean"},"n":{"type":["integer","null"]},
  "lines":{"type":"array","items":{"type":"integer"}},"any":{},
  "more":{"type":"object","properties":{"id":{"type":"string"}}}}}})");

void expect_fitted(const std::string& written, const std::string& wanted) {
  SCOPED_TRACE(written);
  for_all_splits(
      written, [] { return InnerFitter(schema); },
      [&](InnerFitter& fitter, const Pieces& pieces) {
        std::string out;
        for (const std::string_view piece : pieces) fitter.write(piece, out);
        EXPECT_EQ(out, wanted);
      });
}

void expect_kept(const std::string& text) { expect_fitted(text, text); }

TEST(InnerFitter, PassesWhatFitsByteForByte) {
  expect_kept("[]");
  expect_kept(R"([ {"old" : "a \"b\" \\", "all":true , "n":null, "lines": [1, 2 ] }, { } ])");
  expect_kept(R"([{"old": "5", "any": "5", "other": "true", "more": {"id": "}]"}}])");
  expect_kept(R"({"old": 5})");
}

TEST(InnerFitter, ConvertsAtEveryDepth) {
  expect_fitted(R"([{"all": "true", "n": "5"}, {"n":"None"}])",
                R"([{"all": true, "n": 5}, {"n":null}])");
  expect_fitted(R"([{"lines": ["1", 2, " 3 "], "old": 7, "more": {"id": 12}}])",
                R"([{"lines": [1, 2, 3], "old": "7", "more": {"id": "12"}}])");
  expect_fitted(R"([{"old": true}])", R"([{"old": "true"}])");
  // What a string holds is fitted, too.
  expect_fitted(R"([{"lines": "[\"1\", 2]"}, "{\"all\": \"False\"}"])",
                R"([{"lines": [1, 2]}, {"all": false}])");
}

TEST(InnerFitter, KeepsWhatHasNoOtherReading) {
  expect_kept(R"([{"n": "five", "all": "yes", "lines": "a, b"}])");
  expect_kept(R"([{"n": "5.5", "lines": ["x", true], "old": null}])");
  expect_kept(R"([{"old": {"a": 1}, "more": [1]}, "text", 5])");
}

TEST(InnerFitter, PassesWhatIsNoJson) {
  for (const char* text : {"[}", "[{]", "]]]", R"([{"a" "b"}])", "[,:,", R"([1] and {"n": "5"})"})
    expect_kept(text);
}

TEST(InnerFitter, TellsWhetherTextPasses) {
  InnerFitter fitter(schema);
  std::string out;
  fitter.write(R"([{"old": "a)", out);
  EXPECT_TRUE(fitter.passes_text());
  fitter.write("\\", out);
  EXPECT_FALSE(fitter.passes_text());
  fitter.write(R"(n", "n": "5)", out);
  EXPECT_FALSE(fitter.passes_text());
}

}  // namespace
}  // namespace mlxs::chat
