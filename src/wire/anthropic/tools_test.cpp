#include "wire/anthropic/tools.hpp"

#include <gtest/gtest.h>

#include <string>

namespace mlxs::wire::anthropic {
namespace {

using core::ToolChoiceKind;

base::Result<std::vector<core::Tool>> read(std::string_view tools) {
  const base::json::value document = base::parse_json(tools, "test").value();
  return read_tools(Field(document));
}

base::Result<core::ToolChoice> choose(std::string_view request) {
  const base::json::value document = base::parse_json(request, "test").value();
  const Field field(document);
  return read_tool_choice(field, read_tools(field.member("tools")).value());
}

TEST(Tools, AToolKeepsItsSchemaInTheClientsOrder) {
  const auto tools = read(R"([{"name":"Read","description":"Reads.","type":"custom","strict":true,
      "eager_input_streaming":true,"cache_control":{"type":"ephemeral"},"input_schema":
      {"type":"object","properties":{"z":{"type":"string"},"a":{"type":"integer"}}}}])")
                         .value();
  ASSERT_EQ(tools.size(), 1U);
  EXPECT_EQ(tools[0].name, "Read");
  EXPECT_EQ(tools[0].description, "Reads.");
  EXPECT_EQ(tools[0].schema_json,
            R"({"type":"object","properties":{"z":{"type":"string"},"a":{"type":"integer"}}})");
  EXPECT_FALSE(tools[0].defer_loading);
}

TEST(Tools, OnlyTheNameIsRequired) {
  const auto tools = read(R"([{"name":"a","type":null,"description":null},
                              {"name":"b","input_schema":{},"defer_loading":true}])")
                         .value();
  ASSERT_EQ(tools.size(), 2U);
  EXPECT_EQ(tools[0].schema_json, R"({"type":"object"})");
  EXPECT_EQ(tools[1].schema_json, "{}");
  EXPECT_TRUE(tools[1].defer_loading);
}

TEST(Tools, NoToolsAndNoArrayAreTheSame) {
  EXPECT_TRUE(read("[]").value().empty());
  EXPECT_TRUE(read("null").value().empty());
}

TEST(Tools, ToolsThatRunInTheCloudAreLeftOutAndTheClientsStay) {
  std::string names;
  const auto tools = read(R"([
      {"type":"web_search_20250305","name":"web_search","max_uses":8},
      {"type":"web_fetch_20250910","name":"web_fetch"},
      {"type":"code_execution_20250825","name":"code_execution"},
      {"type":"mcp_toolset","mcp_server_name":"x"},
      {"type":"bash_20250124","name":"bash"},
      {"type":"text_editor_20250728","name":"str_replace_based_edit_tool"},
      {"type":"memory_20250818","name":"memory"},
      {"type":"computer_20250124","name":"computer","display_width_px":1},
      {"type":"newer","name":"own","input_schema":{"type":"object"}}])")
                         .value();
  for (const core::Tool& tool : tools) names += tool.name + " " + tool.schema_json + "\n";
  EXPECT_EQ(names,
            "bash {\"type\":\"object\"}\nstr_replace_based_edit_tool {\"type\":\"object\"}\n"
            "memory {\"type\":\"object\"}\ncomputer {\"type\":\"object\"}\n"
            "own {\"type\":\"object\"}\n");
}

TEST(Tools, WrongTypesAreNamedByTheirPlace) {
  struct Case {
    const char* tools;
    const char* wanted;
  };
  const Case cases[] = {
      {R"({})", "The request body: expected an array, got an object."},
      {R"([1])", "0: expected an object, got 1."},
      {R"([{"input_schema":{}}])", "0.name: expected a string, but it is missing or null."},
      {R"([{"name":"","input_schema":{}}])",
       "0.name: expected a string that is not empty, got \"\"."},
      {R"([{"name":"a","type":1}])", "0.type: expected a string, got 1."},
      {R"([{"name":"a","description":1}])", "0.description: expected a string, got 1."},
      {R"([{"name":"a","input_schema":"{}"}])", "0.input_schema: expected an object, got \"{}\"."},
      {R"([{"name":"a","defer_loading":1}])", "0.defer_loading: expected true or false, got 1."},
  };
  for (const Case& c : cases) {
    const auto tools = read(c.tools);
    ASSERT_FALSE(tools.ok()) << c.tools;
    EXPECT_EQ(tools.error().message, c.wanted);
  }
}

TEST(ToolChoice, EveryKindIsRead) {
  struct Case {
    const char* choice;
    ToolChoiceKind kind;
    const char* name;
    bool parallel;
  };
  const Case cases[] = {
      {"null", ToolChoiceKind::automatic, "", true},
      {R"({"type":"auto"})", ToolChoiceKind::automatic, "", true},
      {R"({"type":"auto","disable_parallel_tool_use":true})", ToolChoiceKind::automatic, "", false},
      {R"({"type":"any","disable_parallel_tool_use":false})", ToolChoiceKind::any, "", true},
      {R"({"type":"none"})", ToolChoiceKind::none, "", true},
      {R"({"type":"tool","name":"Read","disable_parallel_tool_use":true})", ToolChoiceKind::named,
       "Read", false},
      {R"({"type":"tool","name":"web_search"})", ToolChoiceKind::automatic, "", true},
  };
  for (const Case& c : cases) {
    const std::string request = R"({"tools":[{"name":"Read"},{"type":"web_search_20250305",
        "name":"web_search"}],"tool_choice":)" +
                                std::string(c.choice) + "}";
    const core::ToolChoice choice = choose(request).value();
    EXPECT_EQ(choice.kind, c.kind) << c.choice;
    EXPECT_EQ(choice.name, c.name) << c.choice;
    EXPECT_EQ(choice.parallel, c.parallel) << c.choice;
  }
}

TEST(ToolChoice, AnyWithoutAToolIsAutomatic) {
  EXPECT_EQ(choose(R"({"tools":[{"type":"web_search_20250305","name":"web_search"}],
                       "tool_choice":{"type":"any"}})")
                .value()
                .kind,
            ToolChoiceKind::automatic);
}

TEST(ToolChoice, WrongTypesAreNamedByTheirPlace) {
  struct Case {
    const char* choice;
    const char* wanted;
  };
  const Case cases[] = {
      {R"("auto")", "tool_choice: expected an object, got \"auto\"."},
      {R"({})",
       "tool_choice.type: expected \"auto\", \"any\", \"tool\" or \"none\", but it is "
       "missing or null."},
      {R"({"type":"function"})",
       "tool_choice.type: expected \"auto\", \"any\", \"tool\" or "
       "\"none\", got \"function\"."},
      {R"({"type":"tool"})", "tool_choice.name: expected a string, but it is missing or null."},
      {R"({"type":"tool","name":"Write"})",
       "tool_choice.name: expected the name of one of the tools, got \"Write\"."},
      {R"({"type":"auto","disable_parallel_tool_use":1})",
       "tool_choice.disable_parallel_tool_use: expected true or false, got 1."},
  };
  for (const Case& c : cases) {
    const auto choice =
        choose(R"({"tools":[{"name":"Read"}],"tool_choice":)" + std::string(c.choice) + "}");
    ASSERT_FALSE(choice.ok()) << c.choice;
    EXPECT_EQ(choice.error().message, c.wanted);
  }
}

}  // namespace
}  // namespace mlxs::wire::anthropic
