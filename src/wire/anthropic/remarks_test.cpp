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

TEST(Remarks, TheyAreBounded) {
  std::string blocks;
  for (int i = 0; i < 100; ++i)
    blocks += (i == 0 ? "" : ",") + (R"({"type":"t)" + std::to_string(i) + "\"}");
  const std::string text = remarks(R"({"messages":[{"content":[)" + blocks + "]}]}");
  EXPECT_EQ(std::count(text.begin(), text.end(), '\n'), 8);
}

}  // namespace
}  // namespace mlxs::wire::anthropic
