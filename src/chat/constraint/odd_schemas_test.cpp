// Schemas as servers really send them, and worse: none stops a request, what cannot be enforced is
// said, and only that is not enforced.
#include <gtest/gtest.h>

#include <random>

#include "base/json.hpp"
#include "chat/constraint/gbnf_twin_test.hpp"
#include "chat/constraint/llama_grammar_test.hpp"
#include "chat/constraint/plan_checks_test.hpp"
#include "chat/constraint/schema.hpp"

namespace mlxs::chat {
namespace {

// A property's schema, and a word of the remark that it deserves; "" when it deserves none.
struct OddRow {
  std::string_view schema;
  std::string_view remark = "";  // "*": with a remark or without
};

constexpr OddRow odd_rows[] = {
    {"{}"},
    {"true"},
    {R"({"type":"string"})"},
    {R"({"description":"untyped"})"},
    {R"({"type":["string","null"]})"},
    {R"({"type":["integer","string","boolean"]})"},
    {R"({"type":[]})"},
    {R"({"type":"any"})", "unknown"},
    {R"({"type":"file"})", "unknown"},
    {R"({"type":17})"},
    {R"({"nullable":true,"type":"integer"})"},
    {R"({"const":"only"})"},
    {R"({"const":null})"},
    {R"({"const":{"a":[1,"x"]}})"},
    {R"({"enum":["a","b","a b","\"q\"","é"]})"},
    {R"({"enum":[1,2.5,null,true,"x",[1],{"k":1}]})"},
    {R"({"type":"string","enum":["a",1,null]})"},
    {R"({"type":"integer","enum":["a"]})", "type"},
    {R"({"enum":[]})"},
    {R"({"anyOf":[{"type":"string"},{"type":"number"}]})"},
    {R"({"oneOf":[{"type":"integer"},{"type":"array","items":{"type":"integer"}}]})", "oneOf"},
    {R"({"anyOf":[{"$ref":"#/$defs/leaf"},{"type":"null"}]})"},
    {R"({"anyOf":[]})"},
    {R"({"allOf":[{"type":"string"},{"minLength":2}]})"},
    {R"({"allOf":[{"type":"object","properties":{"a":{"type":"integer"}},"required":["a"]},
           {"properties":{"b":{"type":"string"}},"required":["b"]}]})"},
    {R"({"allOf":[{"$ref":"#/$defs/leaf"},{"description":"x"}]})"},
    {R"({"allOf":[{"$ref":"#/$defs/base"},{"properties":{"more":{"type":"boolean"}}}]})"},
    {R"({"allOf":[{"type":"string","pattern":"^a"},{"pattern":"b$"}]})", "stands twice"},
    {R"({"type":"object","properties":{"a":{"type":"string"},"b":{"type":"string"}},
           "anyOf":[{"required":["a"]},{"required":["b"]}]})"},
    {R"({"$ref":"#/$defs/leaf"})"},
    {R"({"$ref":"#/$defs/leaf","description":"with words"})"},
    {R"({"$ref":"#/$defs/leaf","maxLength":3})"},
    {R"({"$ref":"#/$defs/tree"})"},
    {R"({"$ref":"#/$defs/even"})"},
    {R"({"$ref":"#/$defs/endless"})", "no value that ends"},
    {R"({"$ref":"#/$defs/self"})", "nothing but itself"},
    {R"({"$ref":"#/$defs/maybe_self"})"},
    {R"({"$ref":"#/$defs/missing"})", "leads nowhere"},
    {R"({"$ref":"https://example.com/schema.json"})", "leads nowhere"},
    {R"({"$ref":17})", "leads nowhere"},
    {R"({"$dynamicRef":"#x"})", "$dynamicRef"},
    {R"({"type":"string","format":"date"})"},
    {R"({"type":"string","format":"date-time"})"},
    {R"({"type":"string","format":"time"})"},
    {R"({"type":"string","format":"uuid"})"},
    {R"({"type":"string","format":"email"})", "format"},
    {R"({"type":"string","pattern":"^[a-z]{2,5}$"})"},
    {R"({"type":"string","pattern":"^\\d{3}-\\d{4}$"})"},
    {R"({"type":"string","pattern":"\\.(js|ts)$"})"},
    {R"({"type":"string","pattern":"^(?!x).*$"})", "pattern"},
    {R"({"type":"string","pattern":"^.{0,10000}$"})", "pattern"},
    {R"({"type":"string","pattern":"(unclosed"})", "pattern"},
    {R"({"type":"string","pattern":"\\p{L}+"})", "pattern"},
    {R"({"type":"string","pattern":"^a+$","maxLength":9})", "length"},
    {R"({"type":"string","minLength":1})"},
    {R"({"type":"string","maxLength":10})"},
    {R"({"type":"string","maxLength":10000})", "maxLength"},
    {R"({"type":"string","minLength":5000})", "minLength"},
    {R"({"type":"string","minLength":-1,"maxLength":3.0})"},
    {R"({"type":"string","maxLength":"many"})"},
    {R"({"type":"integer","minimum":1,"maximum":100})"},
    {R"({"type":"integer","exclusiveMinimum":0,"exclusiveMaximum":10})"},
    {R"({"type":"integer","minimum":0,"exclusiveMinimum":true})"},
    {R"({"type":"integer","minimum":-5.5,"maximum":5.5})"},
    {R"({"type":"integer","minimum":-9007199254740991,"maximum":9007199254740991})"},
    {R"({"type":"integer","minimum":9,"maximum":3})", "minimum"},
    {R"({"type":"number","minimum":0,"maximum":1})"},
    {R"({"type":"number","minimum":0})"},
    {R"({"type":"number","minimum":-1,"maximum":1})", "bounds of the number"},
    {R"({"type":"number","minimum":0.25,"maximum":4})", "inimum"},
    {R"({"type":"number","exclusiveMinimum":0})", "xclusiveMinimum"},
    {R"({"type":"number","multipleOf":0.01})", "multipleOf"},
    {R"({"type":"array"})"},
    {R"({"type":"array","items":{"type":"string"},"minItems":2,"maxItems":3})"},
    {R"({"type":"array","items":{},"maxItems":0})"},
    {R"({"type":"array","items":{"type":"integer"},"maxItems":10000})", "maxItems"},
    {R"({"type":"array","items":{"type":"string"},"uniqueItems":true})", "uniqueItems"},
    {R"({"type":"array","contains":{"const":1}})", "contains"},
    {R"({"type":"array","prefixItems":[{"type":"integer"},{"type":"string"}],"items":false})"},
    {R"({"type":"array","prefixItems":[{"type":"integer"}],"items":{"type":"boolean"},
           "minItems":3})"},
    {R"({"type":"array","items":[{"type":"integer"},{"type":"string"}]})"},
    {R"({"type":"array","items":{"type":"array","items":{"type":"array","items":{}}}})"},
    {R"({"type":"object"})"},
    {R"({"type":"object","properties":{}})"},
    {R"({"type":"object","additionalProperties":false})"},
    {R"({"type":"object","additionalProperties":{"type":"integer"}})"},
    {R"({"type":"object","properties":{"id":{"type":"integer"}},"additionalProperties":true})"},
    {R"({"type":"object","properties":{"id":{"type":"integer"}},"required":["id"],
           "additionalProperties":{"type":"integer"}})"},
    {R"({"type":"object","required":["ghost"]})"},
    {R"({"type":"object","properties":{"x":false,"y":true}})"},
    {R"({"type":"object","patternProperties":{"^x-":{"type":"string"}}})", "patternProperties"},
    {R"({"type":"object","propertyNames":{"pattern":"^a"}})", "propertyNames"},
    {R"({"type":"object","minProperties":1})", "minProperties"},
    {R"({"type":"object","properties":{"a.b":{"type":"string"},"c:d":{"type":"string"},
           "e f":{"type":"string"},"":{"type":"string"},"é":{"type":"string"},
           "q\"<>":{"type":"string"}}})",
     "*"},
    {R"({"properties":{"implied":{"type":"integer"}}})"},
    {R"({"items":{"type":"integer"}})"},
    {R"({"minimum":3})"},
    {R"({"not":{"type":"string"}})", "keyword not"},
    {R"({"type":"string","not":{"const":"x"}})", "keyword not"},
    {R"({"if":{"type":"string"},"then":{"minLength":1},"else":{"type":"integer"}})", "keyword if"},
    {R"({"type":"object","dependentRequired":{"a":["b"]}})", "dependentRequired"},
    {R"({"type":"object","unevaluatedProperties":false})", "unevaluatedProperties"},
    {R"("string")", "no object"},
    {R"(null)", "no object"},
    {R"([])", "*"},
    {"false", "*"},
    {R"({"type":"boolean","default":false,"examples":[true],"x-order":3,"title":"t"})"},
    {R"({"type":"null"})"},
};

const std::string definitions = R"("$defs":{"leaf":{"type":"string","maxLength":8},
  "base":{"type":"object","properties":{"id":{"type":"integer"}},"required":["id"]},
  "tree":{"type":"object","properties":{"v":{"type":"integer"},"kids":{"type":"array",
    "items":{"$ref":"#/$defs/tree"}}},"required":["v"],"additionalProperties":false},
  "even":{"anyOf":[{"type":"null"},{"type":"array","items":{"$ref":"#/$defs/odd"}}]},
  "odd":{"type":"object","properties":{"next":{"$ref":"#/$defs/even"}},"required":["next"]},
  "endless":{"type":"object","properties":{"next":{"$ref":"#/$defs/endless"}},"required":["next"]},
  "self":{"$ref":"#/$defs/self"},
  "maybe_self":{"anyOf":[{"$ref":"#/$defs/maybe_self"},{"type":"integer"}]}})";

std::vector<std::string> wrapped(std::string_view part) {
  const std::string odd(part);
  return {
      R"({"type":"object","properties":{"p":)" + odd + R"(},"required":["p"],)" + definitions + "}",
      R"({"type":"object","properties":{"n":{"type":"integer"},"list":{"type":"array","items":)" +
          odd + R"(,"minItems":1}},"required":["n","list"],)" + definitions + "}",
      R"({"type":"object","properties":{"in":{"type":"object","properties":{"p":)" + odd +
          R"(,"z":{"type":"integer"}},"required":["z"]}},"additionalProperties":false,)" +
          definitions + "}"};
}

core::Tool tool_of(const std::string& schema) {
  return {.name = "t", .description = "", .schema_json = schema};
}

TEST(OddSchemas, AllHaveAGrammarAndSayWhatItDoesNotEnforce) {
  int schemas = 0;
  for (const OddRow& row : odd_rows) {
    for (const std::string& schema : wrapped(row.schema)) {
      ++schemas;
      const Schema read = read_schema(schema);
      std::string remarks;
      for (const SchemaRemark& remark : read.remarks)
        remarks += remark.path + ": " + remark.what + "\n";
      const auto plan =
          Constraints().plan(forced_request({tool_of(schema)}), {.dialect = "hermes"});
      for (const std::string& line : plan->remarks) remarks += line + "\n";
      if (row.remark == "*") continue;
      EXPECT_NE(remarks.find(row.remark), std::string::npos) << schema << "\n" << remarks;
      EXPECT_EQ(remarks.empty(), row.remark.empty()) << schema << "\n" << remarks;
      EXPECT_EQ(plan->remarks.empty() || plan->remarks.front().starts_with("tool t"), true);
    }
  }
  EXPECT_GE(schemas, 200);
}

// Texts of the grammar, read by the dialect; how many calls could be held against the schema.
int check_samples(const std::string& dialect, const std::string& schema, int rounds,
                  std::mt19937& random) {
  const std::vector<core::Tool> tools{tool_of(schema)};
  const auto plan = Constraints().plan(forced_request(tools), {.dialect = dialect});
  EXPECT_TRUE(plan->constraint) << schema;
  const std::string& grammar = plan->constraint->grammar;
  const Gbnf gbnf(grammar);
  EXPECT_EQ(gbnf.undefined(), std::set<std::string>()) << grammar;
  EXPECT_TRUE(LlamaGrammar(grammar).compiles()) << schema << "\n" << grammar;
  int checked = 0;
  for (int round = 0; round < rounds; ++round) {
    const std::string text = gbnf.sample(random, 10 + 15 * round);
    if (begins_thought(text)) continue;
    const auto heard = hear(dialect, tools, text, prompt_tail_of(dialect));
    EXPECT_EQ(complaint_about(heard, tools, plan->remarks), "") << dialect << ": " << text << "\n"
                                                                << schema;
    if (taken_back(plan->remarks, "t")) ++checked;
  }
  return checked;
}

int check_samples_of_row(const std::string& dialect, const OddRow& row, std::mt19937& random) {
  int checked = 0;
  for (const std::string& schema : wrapped(row.schema))
    checked += check_samples(dialect, schema, 6, random);
  return checked;
}

TEST(OddSchemas, MakeArgumentsThatFitInEveryDialect) {
  for (const std::string& dialect : grammar_dialects()) {
    std::mt19937 random(23);
    int checked = 0;
    for (const OddRow& row : odd_rows) checked += check_samples_of_row(dialect, row, random);
    EXPECT_GT(checked, 400) << dialect;
    ASSERT_FALSE(HasFailure());
  }
}

// Schemas that are no object's, or no schema at all.
TEST(OddSchemas, AnyToolCanBeCalledWhateverItsSchema) {
  for (const char* schema :
       {"", "{", "null", "[]", "true", "{}", R"({"type":"string"})", R"({"type":"array"})",
        R"({"$ref":"#"})", R"({"anyOf":[{"type":"object"},{"type":"string"}]})"}) {
    for (const std::string& dialect : grammar_dialects()) {
      std::mt19937 random(29);
      static_cast<void>(check_samples(dialect, schema, 10, random));
      const auto plan = Constraints().plan(forced_request({tool_of(schema)}), {.dialect = dialect});
      EXPECT_FALSE(plan->remarks.empty()) << schema;
    }
  }
}

TEST(OddSchemas, OnlyTheOddPropertyIsLoosened) {
  const std::string schema =
      R"-({"type":"object","properties":{"good":{"type":"integer","minimum":1,"maximum":9},
          "odd":{"type":"string","pattern":"^(?!x)"}},"required":["good","odd"],
          "additionalProperties":false})-";
  const auto plan = Constraints().plan(forced_request({tool_of(schema)}), {.dialect = "gemma4"});
  ASSERT_EQ(plan->remarks.size(), 1U);
  EXPECT_EQ(plan->remarks.front(),
            "tool t, property odd: the pattern \"^(?!x)\" is not supported and is not enforced");
  const Gbnf gbnf(plan->constraint->grammar);
  const auto call = [](const std::string& good) {
    return "<|tool_call>call:t{good:" + good + ",odd:<|\"|>xyz<|\"|>}<tool_call|>";
  };
  EXPECT_TRUE(gbnf.accepts(call("5")));
  EXPECT_FALSE(gbnf.accepts(call("10")));
  EXPECT_FALSE(gbnf.accepts(call("<|\"|>5<|\"|>")));
}

// A schema that unfolds without end is cut, and the cut is said.
TEST(OddSchemas, LargeAndDeepSchemasCostWhatTheyMay) {
  std::string deep = R"({"type":"integer"})";
  for (int i = 0; i < 30; ++i) deep = R"({"type":"object","properties":{"a":)" + deep + "}}";
  EXPECT_TRUE(read_schema(deep).remarks.empty());
  std::string wide = R"({"type":"object","properties":{"p0":{"type":"string"})";
  for (int i = 1; i < 6000; ++i) wide += ",\"p" + std::to_string(i) + R"(":{"type":"string"})";
  const Schema cut = read_schema(wide + "}}");
  EXPECT_LE(cut.nodes.size(), 6100U);
  EXPECT_FALSE(cut.remarks.empty());
  std::string unfolding = R"({"$defs":{"d0":{"type":"integer"})";
  for (int i = 1; i < 20; ++i) {
    const std::string below = R"({"$ref":"#/$defs/d)" + std::to_string(i - 1) + R"(","minimum":1})";
    unfolding += ",\"d" + std::to_string(i) + R"(":{"anyOf":[)" + below + "," + below + "]}";
  }
  const Schema folded = read_schema(unfolding + R"(},"$ref":"#/$defs/d19","title":"t"})");
  EXPECT_LE(folded.nodes.size(), 10'000U);
}

}  // namespace
}  // namespace mlxs::chat
