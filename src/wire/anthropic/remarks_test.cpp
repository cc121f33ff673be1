#include "wire/anthropic/remarks.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <string>

#include "base/json.hpp"

namespace mlxs::wire::anthropic {
namespace {

std::string remarks(std::string_view body) {
  const base::json::value document = base::parse_json(body, "test").value();
  const Field field(document);
  std::string text;
  for (const std::string& line : remarks_on(field, read_tools(field).value())) text += line + "\n";
  return text;
}

TEST(Remarks, AKnownRequestHasNone) {
  EXPECT_EQ(remarks(R"({"system":"s","tools":[{"name":"Read"}],"messages":[
      {"role":"user","content":"hologram"},{"role":"user","content":[
        {"type":"text","text":"a"},{"type":"container_upload","file_id":"f"},
        {"type":"tool_result","tool_use_id":"t","content":[{"type":"image"}]}]},
      {"role":"assistant","content":[{"type":"thinking"},{"type":"mcp_tool_result"}]}]})"),
            "");
}

TEST(Remarks, EveryUnknownTypeIsNamedOnceWithItsFirstPlace) {
  EXPECT_EQ(remarks(R"({"system":[{"type":"badge","text":"secret"}],"messages":[
      {"role":"user","content":[{"type":"text","text":"a"},{"type":"hologram"},
        {"type":"hologram"},{"type":"tool_result","content":[{"type":"x\ny"}]},
        {"type":"document","source":{"type":"content","content":[{"type":"inner"}]}}]}]})"),
            "system.0: the block type \"badge\" is not known\n"
            "messages.0.content.1: the block type \"hologram\" is not known\n"
            "messages.0.content.3.content.0: the block type \"x\\ny\" is not known\n"
            "messages.0.content.4.source.content.0: the block type \"inner\" is not known\n");
}

TEST(Remarks, ToolsThatWereLeftOutAreNamed) {
  EXPECT_EQ(remarks(R"({"tools":[{"type":"web_search_20250305","name":"web_search"},
                {"name":"Read"},{"type":"mcp_toolset","mcp_server_name":"a b"}]})"),
            "tools: not available here: \"web_search\" \"a b\"\n");
}

TEST(Remarks, FieldsThatAreNotKnownAreNamedOnceWithTheirFirstPlace) {
  EXPECT_EQ(remarks(R"({"model":"m","metadata":{"user_id":"u"},"hologram":1,
      "thinking":{"type":"adaptive","depth":3},"output_config":{"effort":"low","mood":"good"},
      "tool_choice":{"type":"auto","force":1},
      "tools":[{"name":"a","strict":true},{"name":"b","x\ny":1},{"name":"c","x\ny":2}],
      "messages":[{"role":"user","content":"a"},{"role":"user","content":"b","mood":1}]})"),
            "the field \"hologram\" is not known\n"
            "thinking: the field \"depth\" is not known\n"
            "output_config: the field \"mood\" is not known\n"
            "tool_choice: the field \"force\" is not known\n"
            "tools.1: the field \"x\\ny\" is not known\n"
            "messages.1: the field \"mood\" is not known\n");
}

TEST(Remarks, SchemasThatAreNoObjectAreNamed) {
  EXPECT_EQ(remarks(R"({"tools":[{"name":"a","input_schema":"{}"},{"name":"b"},
                {"name":"c","input_schema":[]},{"name":"d","input_schema":null}]})"),
            "tools.0.input_schema: this schema is no object and is not used\n"
            "tools.2.input_schema: this schema is no object and is not used\n");
}

TEST(Remarks, TheyAreBoundedInNumberAndLength) {
  const auto many = [](const std::string& before, const std::string& behind) {
    std::string list;
    for (int i = 0; i < 100; ++i)
      list += (i == 0 ? "" : ",") + before + std::to_string(i) + std::string(1000, 'x') + behind;
    return list;
  };
  const std::string bodies[] = {
      R"({"messages":[{"content":[)" + many(R"({"type":"t)", "\"}") + "]}]}",
      "{" + many("\"f", "\":1") + "}",
      R"({"tools":[)" + many(R"({"name":")", R"(","input_schema":1})") + "]}",
      R"({"tools":[)" + many(R"({"type":"web","name":")", "\"}") + "]}"};
  for (const std::string& body : bodies) {
    const std::string text = remarks(body);
    EXPECT_GE(std::count(text.begin(), text.end(), '\n'), 1);
    EXPECT_LE(std::count(text.begin(), text.end(), '\n'), 8);
    EXPECT_LT(text.size(), 1200U) << text;
  }
  EXPECT_TRUE(remarks(bodies[3]).ends_with(" and 92 more\n"));
}

}  // namespace
}  // namespace mlxs::wire::anthropic
