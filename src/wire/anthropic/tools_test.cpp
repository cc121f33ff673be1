#include "wire/anthropic/tools.hpp"

#include <gtest/gtest.h>

#include <string>
#include <utility>

#include "wire/anthropic/client_tools.hpp"

namespace mlxs::wire::anthropic {
namespace {

using core::ToolChoiceKind;

base::Result<ToolList> read_list(std::string_view request) {
  const base::json::value document = base::parse_json(request, "test").value();
  return read_tools(Field(document));
}

base::Result<std::vector<core::Tool>> read(std::string_view tools) {
  MLXS_TRY(ToolList list, read_list(R"({"tools":)" + std::string(tools) + "}"));
  return std::move(list.tools);
}

base::Result<core::ToolChoice> choose(std::string_view request) {
  const base::json::value document = base::parse_json(request, "test").value();
  const Field field(document);
  return read_tool_choice(field, read_tools(field).value());
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

TEST(Tools, ASchemaThatIsNoObjectIsAnyObject) {
  for (const char* schema : {R"("{}")", "[]", "true", "5", "null"}) {
    const ToolList list =
        read_list(R"({"tools":[{"name":"a","input_schema":)" + std::string(schema) + "}]}").value();
    ASSERT_EQ(list.tools.size(), 1U) << schema;
    EXPECT_EQ(list.tools[0].schema_json, R"({"type":"object"})") << schema;
    EXPECT_EQ(list.odd_schemas.size(), std::string(schema) == "null" ? 0U : 1U) << schema;
  }
  const ToolList known =
      read_list(R"({"tools":[{"type":"bash_20250124","input_schema":7}]})").value();
  EXPECT_EQ(known.tools.at(0).schema_json, find_client_tool("bash_20250124")->schema_json);
  EXPECT_EQ(known.odd_schemas, std::vector<std::string>{"tools.0.input_schema"});
}

TEST(Tools, StrictToolsAreMarked) {
  const auto tools = read(R"([{"name":"a","strict":true},{"name":"b","strict":false},
                              {"name":"c","strict":null},{"type":"bash_20250124","strict":true}])")
                         .value();
  EXPECT_TRUE(tools.at(0).strict);
  EXPECT_FALSE(tools.at(1).strict);
  EXPECT_FALSE(tools.at(2).strict);
  EXPECT_TRUE(tools.at(3).strict);
}

TEST(Tools, NoToolsAndNoArrayAreTheSame) {
  EXPECT_TRUE(read("[]").value().empty());
  EXPECT_TRUE(read("null").value().empty());
}

TEST(Tools, ToolsThatRunInTheCloudAreLeftOutAndTold) {
  const ToolList list = read_list(R"({"tools":[
      {"type":"web_search_20250305","name":"web_search","max_uses":8},
      {"type":"web_fetch_20250910","name":"web_fetch"},
      {"type":"code_execution_20250825","name":"code_execution"},
      {"type":"advisor_20260301","name":"advisor","model":"m"},
      {"type":"mcp_toolset","mcp_server_name":"tickets"},
      {"type":"computer_toolset_20260801"},
      {"type":"newer","name":"own","input_schema":{"type":"object"}}]})")
                            .value();
  ASSERT_EQ(list.tools.size(), 1U);
  EXPECT_EQ(list.tools[0].name, "own");
  EXPECT_EQ(list.unavailable,
            (std::vector<std::string>{"web_search", "web_fetch", "code_execution", "advisor",
                                      "tickets", "computer_toolset_20260801"}));
  EXPECT_EQ(note_on_unavailable({.tools = {}, .unavailable = {"web_search", "tickets"}}),
            "Not available here, although the request declares it: web_search, tickets. Where that "
            "would be needed, say that it is not available; never make up its results.");
  EXPECT_EQ(note_on_unavailable({}), "");
}

TEST(Tools, ToolsOfTheClientGetTheSchemaOfTheirVersion) {
  for (const ClientTool& known : client_tools()) {
    const auto tools = read(R"([{"type":")" + std::string(known.type) + R"(","name":"own"},
                                {"type":")" +
                            std::string(known.type) + R"(","description":"mine",
                                 "input_schema":{"a":1}}])")
                           .value();
    ASSERT_EQ(tools.size(), 2U) << known.type;
    EXPECT_EQ(tools[0].name, "own");
    EXPECT_TRUE(tools[0].description.starts_with(known.description)) << known.type;
    EXPECT_EQ(tools[0].schema_json, known.schema_json) << known.type;
    EXPECT_EQ(tools[1].name, known.name);
    EXPECT_EQ(tools[1].description, "mine");
    EXPECT_EQ(tools[1].schema_json, R"({"a":1})");
  }
}

TEST(Tools, AComputerTellsItsScreenAndWhetherItZooms) {
  const auto ending = [](const std::string& members) {
    const core::Tool tool = read("[{" + members + "}]").value().at(0);
    return tool.description.substr(find_client_tool("computer_20251124")->description.size());
  };
  EXPECT_EQ(ending(R"("type":"computer_20250124","name":"computer","display_width_px":1024,
                      "display_height_px":768)"),
            " The screen is 1024 x 768 pixels.");
  EXPECT_EQ(ending(R"("type":"computer_20250124","name":"computer")"), "");
  EXPECT_EQ(ending(R"("type":"computer_20251124","name":"computer","enable_zoom":true)"), "");
  EXPECT_EQ(ending(R"("type":"computer_20251124","name":"computer","enable_zoom":false)"),
            " Do not use zoom, it is switched off.");
}

TEST(Tools, ATextEditorHasNoScreen) {
  EXPECT_EQ(read(R"([{"type":"text_editor_20250728","max_characters":9}])").value()[0].description,
            find_client_tool("text_editor_20250728")->description);
}

TEST(Tools, WithASearchOfTheCloudNoToolStaysHidden) {
  const char* deferred = R"({"name":"a","defer_loading":true})";
  const ToolList list =
      read_list(R"({"tools":[)" + std::string(deferred) +
                R"(,{"type":"tool_search_tool_regex_20251119","name":"tool_search_tool_regex"}]})")
          .value();
  ASSERT_EQ(list.tools.size(), 1U);
  EXPECT_FALSE(list.tools[0].defer_loading);
  EXPECT_TRUE(list.unavailable.empty());
  EXPECT_TRUE(read("[" + std::string(deferred) + "]").value()[0].defer_loading);
}

TEST(Tools, ToolsThatTheConversationDefinesAreDeferredWhateverTheySay) {
  const ToolList list = read_list(R"({"tools":[{"name":"first"}],"messages":[
      {"role":"user","content":"tool_addition"},
      {"role":"system","content":[{"type":"text","text":"x"},
        {"type":"tool_addition","tool":{"type":"tool_reference","name":"first"}},
        {"type":"tool_addition","tool":{"type":"tool_definition",
          "definition":{"name":"late","input_schema":{"z":1,"a":2}}}},
        {"type":"tool_addition","tool":{"type":"tool_definition",
          "definition":{"type":"bash_20250124","name":"bash"}}},
        {"type":"tool_addition","tool":{"type":"tool_definition",
          "definition":{"type":"web_search_20250305","name":"web_search"}}}]}]})")
                            .value();
  std::string told;
  for (const core::Tool& tool : list.tools)
    told += tool.name + (tool.defer_loading ? " deferred\n" : "\n");
  EXPECT_EQ(told, "first\nlate deferred\nbash deferred\n");
  EXPECT_EQ(list.tools[1].schema_json, R"({"z":1,"a":2})");
  EXPECT_EQ(list.unavailable, std::vector<std::string>{"web_search"});
}

TEST(Tools, WrongTypesAreNamedByTheirPlace) {
  struct Case {
    const char* tools;
    const char* wanted;
  };
  const Case cases[] = {
      {R"({})", "tools: expected an array, got an object."},
      {R"([1])", "tools.0: expected an object, got 1."},
      {R"([{"input_schema":{}}])", "tools.0.name: expected a string, but it is missing or null."},
      {R"([{"name":"","input_schema":{}}])",
       "tools.0.name: expected a string that is not empty, got \"\"."},
      {R"([{"name":"a","type":1}])", "tools.0.type: expected a string, got 1."},
      {R"([{"name":"a","description":1}])", "tools.0.description: expected a string, got 1."},
      {R"([{"name":"a","strict":"yes"}])", "tools.0.strict: expected true or false, got \"yes\"."},
      {R"([{"name":"a","defer_loading":1}])",
       "tools.0.defer_loading: expected true or false, got 1."},
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
  for (const char* tools : {"", R"("tools":[],)"})
    EXPECT_EQ(choose("{" + std::string(tools) + R"("tool_choice":{"type":"any"}})").value().kind,
              ToolChoiceKind::automatic);
}

TEST(ToolChoice, WhereOnlyToolsOfTheCloudAreDeclaredNothingIsCalled) {
  const std::string tools = R"({"tools":[{"type":"web_search_20250305","name":"web_search"}])";
  for (const char* choice :
       {"", R"(,"tool_choice":{"type":"auto"})", R"(,"tool_choice":{"type":"any"})",
        R"(,"tool_choice":{"type":"tool","name":"web_search"})"})
    EXPECT_EQ(choose(tools + choice + "}").value().kind, ToolChoiceKind::none) << choice;
  EXPECT_FALSE(choose(tools + R"(,"tool_choice":{"type":"tool","name":"Read"}})").ok());
  EXPECT_EQ(
      choose(R"({"tools":[{"type":"tool_search_tool_bm25_20251119","name":"s"}]})").value().kind,
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
