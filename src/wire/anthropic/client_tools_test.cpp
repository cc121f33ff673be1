#include "wire/anthropic/client_tools.hpp"

#include <gtest/gtest.h>

#include <set>
#include <string>

#include "base/json.hpp"

namespace mlxs::wire::anthropic {
namespace {

const base::json::object& properties_of(const base::json::value& schema) {
  return schema.at("properties").get_object();
}

TEST(ClientTools, EverySchemaIsAnObjectWhoseRequiredPropertiesExist) {
  for (const ClientTool& tool : client_tools()) {
    const auto schema = base::parse_json(tool.schema_json, tool.type);
    ASSERT_TRUE(schema.ok()) << tool.type << ": " << schema.error().message;
    EXPECT_EQ(schema.value().at("type"), "object") << tool.type;
    for (const auto& [name, property] : properties_of(schema.value()))
      EXPECT_TRUE(property.at("type").is_string()) << tool.type << " " << std::string(name);
    const auto* required = schema.value().get_object().if_contains("required");
    const base::json::array names =
        required == nullptr ? base::json::array() : required->get_array();
    for (const auto& name : names)
      EXPECT_TRUE(properties_of(schema.value()).contains(name.get_string())) << tool.type;
    EXPECT_EQ(base::to_text(schema.value()), tool.schema_json) << "compact, no key twice";
    EXPECT_FALSE(tool.name.empty() || tool.description.empty()) << tool.type;
  }
}

TEST(ClientTools, EveryVersionIsThereOnceAndFindsItself) {
  std::set<std::string_view> types;
  for (const ClientTool& tool : client_tools()) {
    EXPECT_TRUE(types.insert(tool.type).second) << tool.type;
    EXPECT_EQ(find_client_tool(tool.type), &tool) << tool.type;
  }
}

TEST(ClientTools, AnUnknownVersionIsReadAsTheNewest) {
  EXPECT_EQ(find_client_tool("bash_20990101")->type, "bash_20250124");
  EXPECT_EQ(find_client_tool("text_editor_20260101")->type, "text_editor_20250728");
  EXPECT_EQ(find_client_tool("computer_20200101")->type, "computer_20251124");
}

TEST(ClientTools, OtherTypesAreOfNoFamily) {
  for (const char* type :
       {"", "bash", "bash_", "bash_2025", "bash_2025012x", "20250124", "web_search_20250305",
        "code_execution_20250825", "computer_toolset_20260801", "custom"})
    EXPECT_EQ(find_client_tool(type), nullptr) << type;
}

TEST(ClientTools, VersionsDifferWhereTheApiDiffers) {
  const auto has = [](std::string_view type, std::string_view word) {
    return find_client_tool(type)->schema_json.find(word) != std::string_view::npos;
  };
  EXPECT_TRUE(has("text_editor_20250124", "\"undo_edit\""));
  EXPECT_FALSE(has("text_editor_20250124", "\"insert_text\""));
  EXPECT_FALSE(has("text_editor_20250728", "\"undo_edit\""));
  EXPECT_TRUE(has("text_editor_20250728", "\"insert_text\""));
  EXPECT_FALSE(has("computer_20241022", "\"scroll\""));
  EXPECT_TRUE(has("computer_20250124", "\"scroll\""));
  EXPECT_FALSE(has("computer_20250124", "\"zoom\""));
  EXPECT_TRUE(has("computer_20251124", "\"zoom\""));
  EXPECT_TRUE(has("memory_20250818", "\"rename\""));
}

}  // namespace
}  // namespace mlxs::wire::anthropic
