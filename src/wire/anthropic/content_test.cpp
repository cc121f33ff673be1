#include "wire/anthropic/content.hpp"

#include <gtest/gtest.h>

#include <string>
#include <variant>

namespace mlxs::wire::anthropic {
namespace {

using core::Role;

base::Result<std::vector<core::Block>> read(std::string_view content, Role role) {
  const base::json::value document = base::parse_json(content, "test").value();
  return read_content(Field(document), role);
}

// The one block that `content` is.
template <typename T>
T only(std::string_view content, Role role) {
  const std::vector<core::Block> blocks = read(content, role).value();
  EXPECT_EQ(blocks.size(), 1U) << content;
  return std::get<T>(blocks.at(0));
}

std::string error_of(std::string_view content, Role role) {
  const base::Result<std::vector<core::Block>> blocks = read(content, role);
  return blocks.ok() ? "no error" : blocks.error().message;
}

TEST(Content, AStringIsTheSameAsOneTextBlock) {
  for (const Role role : {Role::user, Role::assistant, Role::system}) {
    EXPECT_EQ(only<core::TextBlock>(R"("hi")", role).text, "hi");
    EXPECT_EQ(only<core::TextBlock>(R"([{"type":"text","text":"hi"}])", role).text, "hi");
    EXPECT_TRUE(read(R"("")", role).value().empty());
  }
}

TEST(Content, ThinkingIsKeptWithAnySignature) {
  const auto ours = only<core::ThinkingBlock>(
      R"([{"type":"thinking","thinking":"hm","signature":"foreign"}])", Role::assistant);
  EXPECT_EQ(ours.text, "hm");
  EXPECT_EQ(ours.signature, "foreign");
  const auto hidden = only<core::ThinkingBlock>(
      R"([{"type":"thinking","thinking":"","signature":""}])", Role::assistant);
  EXPECT_EQ(hidden.text, "");
  EXPECT_EQ(only<core::ThinkingBlock>(R"([{"type":"thinking","thinking":"hm"}])", Role::assistant)
                .signature,
            "");
  EXPECT_EQ(only<core::ThinkingBlock>(R"([{"type":"thinking","thinking":null,"signature":"s"}])",
                                      Role::assistant)
                .signature,
            "s");
  EXPECT_EQ(
      only<core::ThinkingBlock>(R"([{"type":"redacted_thinking","data":"xx"}])", Role::assistant)
          .text,
      "");
}

TEST(Content, AToolCallKeepsItsArgumentsInTheClientsOrder) {
  const auto call = only<core::ToolUseBlock>(
      R"([{"type":"tool_use","id":"call_1","name":"Edit","caller":{"type":"direct"},
           "input":{"b": 1.0, "a": "x\ny", "n": {"z": null, "y": []}}}])",
      Role::assistant);
  EXPECT_EQ(call.id, "call_1");
  EXPECT_EQ(call.name, "Edit");
  EXPECT_EQ(call.input_json, R"({"b":1.0,"a":"x\ny","n":{"z":null,"y":[]}})");
  EXPECT_EQ(
      only<core::ToolUseBlock>(R"([{"type":"tool_use","id":"t","name":"List"}])", Role::assistant)
          .input_json,
      "{}");
}

TEST(Content, ArgumentsThatAreNoObjectAreKeptInsideOne) {
  const auto input = [](const std::string& json) {
    return only<core::ToolUseBlock>(
               R"([{"type":"tool_use","id":"t","name":"a","input":)" + json + "}]", Role::assistant)
        .input_json;
  };
  EXPECT_EQ(input("null"), "{}");
  EXPECT_EQ(input("{}"), "{}");
  EXPECT_EQ(input(R"({"__unparsedToolInput":{"raw":"{\"a","len":3}})"),
            R"({"__unparsedToolInput":{"raw":"{\"a","len":3}})");
  EXPECT_EQ(input(R"("{\"a\":")"), R"({"input":"{\"a\":"})");
  EXPECT_EQ(input("[1]"), R"({"input":[1]})");
}

TEST(Content, AToolResultIsAbsentAStringOrBlocks) {
  const auto absent =
      only<core::ToolResultBlock>(R"([{"type":"tool_result","tool_use_id":"t"}])", Role::user);
  EXPECT_TRUE(absent.content.empty());
  EXPECT_FALSE(absent.is_error);
  EXPECT_TRUE(only<core::ToolResultBlock>(
                  R"([{"type":"tool_result","tool_use_id":"t","content":null}])", Role::user)
                  .content.empty());
  const auto failed = only<core::ToolResultBlock>(
      R"([{"type":"tool_result","tool_use_id":"t","content":"no such file","is_error":true}])",
      Role::user);
  EXPECT_TRUE(failed.is_error);
  EXPECT_EQ(std::get<core::TextBlock>(failed.content.at(0)).text, "no such file");
  const auto mixed = only<core::ToolResultBlock>(
      R"([{"type":"tool_result","tool_use_id":"t","content":[{"type":"text","text":"a"},
           {"type":"image","source":{"type":"base64","media_type":"image/png","data":""}},
           {"type":"tool_reference","tool_name":"WebFetch"},{"type":"hologram"}]}])",
      Role::user);
  ASSERT_EQ(mixed.content.size(), 4U);
  EXPECT_EQ(std::get<core::PlaceholderBlock>(mixed.content[1]).note,
            "[image omitted: the model has no vision]");
  EXPECT_EQ(std::get<core::ToolReference>(mixed.content[2]).tool_name, "WebFetch");
  EXPECT_EQ(std::get<core::PlaceholderBlock>(mixed.content[3]).note, "[hologram omitted]");
}

TEST(Content, TheOrderOfTextsAndResultsIsKept) {
  const std::vector<core::Block> blocks =
      read(R"([{"type":"tool_result","tool_use_id":"b"},{"type":"text","text":"x"},
               {"type":"tool_result","tool_use_id":"a"}])",
           Role::user)
          .value();
  ASSERT_EQ(blocks.size(), 3U);
  EXPECT_EQ(std::get<core::ToolResultBlock>(blocks[0]).tool_use_id, "b");
  EXPECT_EQ(std::get<core::TextBlock>(blocks[1]).text, "x");
  EXPECT_EQ(std::get<core::ToolResultBlock>(blocks[2]).tool_use_id, "a");
}

// What a result that answers no call says, one part a line.
std::string said(const core::ToolResultBlock& result) {
  EXPECT_EQ(result.tool_use_id, "");
  std::string text = result.is_error ? "Error\n" : "";
  for (const core::ToolResultPart& part : result.content) {
    if (const auto* words = std::get_if<core::TextBlock>(&part)) text += words->text + "\n";
    if (const auto* note = std::get_if<core::PlaceholderBlock>(&part)) text += note->note + "\n";
    if (const auto* tool = std::get_if<core::ToolReference>(&part))
      text += "@" + tool->tool_name + "\n";
  }
  return text;
}

TEST(Content, CallsOfCloudToolsAreTold) {
  const auto note = [](const std::string& members) {
    return only<core::PlaceholderBlock>("[{" + members + "}]", Role::assistant).note;
  };
  EXPECT_EQ(note(R"("type":"server_tool_use","id":"s","name":"web_search","input":{"q":"x"})"),
            R"([web_search called with {"q":"x"}])");
  EXPECT_EQ(note(R"("type":"mcp_tool_use","id":"m","name":"find","server_name":"tickets",
                    "input":{"z":1,"a":2})"),
            R"([tickets/find called with {"z":1,"a":2}])");
}

TEST(Content, ResultsOfCloudToolsKeepTheirWordsInEveryRole) {
  struct Case {
    const char* block;
    const char* wanted;
  };
  const Case cases[] = {
      {R"({"type":"web_search_tool_result","tool_use_id":"s","content":[
          {"type":"web_search_result","title":"T","url":"U","encrypted_content":"x"},
          {"type":"web_search_result","title":"V","url":"W","encrypted_content":"y"}]})",
       "[search result] T (U)\n[search result] V (W)\n"},
      {R"({"type":"web_search_tool_result","tool_use_id":"s",
          "content":{"type":"web_search_tool_result_error","error_code":"max_uses_exceeded"}})",
       "[web_search failed: max_uses_exceeded]\n"},
      {R"({"type":"web_search_tool_result","content":[]})", "[web_search returned nothing]\n"},
      {R"({"type":"web_search_tool_result"})", "[web_search returned nothing]\n"},
      {R"({"type":"web_fetch_tool_result","tool_use_id":"s","content":{"type":"web_fetch_result",
          "url":"U","retrieved_at":"2026","content":{"type":"document","title":"T",
          "source":{"type":"text","media_type":"text/plain","data":"page"}}}})",
       "U\n[document \"T\"]\npage\n"},
      {R"({"type":"code_execution_tool_result","tool_use_id":"s","content":{
          "type":"code_execution_result","stdout":"out","stderr":"err","return_code":3,
          "content":[{"type":"code_execution_output","file_id":"f"}]}})",
       "[code_execution_output omitted]\nout\nerr\n[exit code 3]\n"},
      {R"({"type":"bash_code_execution_tool_result","tool_use_id":"s","content":{
          "type":"bash_code_execution_result","stdout":"out","stderr":"","return_code":0,
          "content":[]}})",
       "out\n"},
      {R"({"type":"bash_code_execution_tool_result","tool_use_id":"s","content":{
          "type":"bash_code_execution_result","stdout":"","stderr":"","return_code":0,
          "content":[]}})",
       "[bash_code_execution_result is empty]\n"},
      {R"({"type":"text_editor_code_execution_tool_result","tool_use_id":"s","content":{
          "type":"text_editor_code_execution_view_result","file_type":"text","content":"line"}})",
       "line\n"},
      {R"({"type":"text_editor_code_execution_tool_result","tool_use_id":"s","content":{
          "type":"text_editor_code_execution_str_replace_result","lines":["-a","+b"]}})",
       "-a\n+b\n"},
      {R"({"type":"text_editor_code_execution_tool_result","tool_use_id":"s","content":{
          "type":"text_editor_code_execution_tool_result_error","error_code":"file_not_found",
          "error_message":"no such file"}})",
       "no such file\n[text_editor_code_execution failed: file_not_found]\n"},
      {R"({"type":"tool_search_tool_result","tool_use_id":"s","content":{
          "type":"tool_search_tool_search_result",
          "tool_references":[{"type":"tool_reference","tool_name":"Read"}]}})",
       "@Read\n"},
      {R"({"type":"advisor_tool_result","tool_use_id":"s","content":{"type":"advisor_result",
          "text":"do it"}})",
       "do it\n"},
      {R"({"type":"mcp_tool_result","tool_use_id":"m","is_error":true,
          "content":[{"type":"text","text":"a"},{"type":"text","text":"b"}]})",
       "Error\na\nb\n"},
      {R"({"type":"mcp_tool_result","tool_use_id":"m","content":"plain"})", "plain\n"},
  };
  for (const Case& c : cases)
    for (const Role role : {Role::user, Role::assistant, Role::system})
      EXPECT_EQ(said(only<core::ToolResultBlock>("[" + std::string(c.block) + "]", role)), c.wanted)
          << c.block;
}

TEST(Content, AToolThatIsAddedIsShownWithItsSchema) {
  const auto added = [](const std::string& tool) {
    return said(only<core::ToolResultBlock>(R"([{"type":"tool_addition","tool":)" + tool + "}]",
                                            Role::system));
  };
  const char* wanted = "The tool Read is available from here on.\n@Read\n";
  EXPECT_EQ(added(R"({"type":"tool_reference","name":"Read"})"), wanted);
  EXPECT_EQ(added(R"({"type":"tool_reference","tool_name":"Read"})"), wanted);
  EXPECT_EQ(added(R"({"type":"tool_definition","definition":{"name":"Read","input_schema":{}}})"),
            wanted);
  EXPECT_TRUE(read(R"([{"type":"tool_addition"}])", Role::system).value().empty());
}

TEST(Content, ARemovedToolIsOneLine) {
  EXPECT_EQ(
      only<core::TextBlock>(R"([{"type":"tool_removal","tool":{"name":"Read"}}])", Role::system)
          .text,
      "The tool Read is no longer available.");
  EXPECT_TRUE(read(R"([{"type":"tool_removal"}])", Role::system).value().empty());
}

TEST(Content, ToolsOfRemoteServersAreNeverPromised) {
  EXPECT_EQ(only<core::PlaceholderBlock>(R"([{"type":"tool_addition","tool":
                {"type":"mcp_tool_reference","name":"find","server_name":"tickets"}}])",
                                         Role::system)
                .note,
            "[tools of the MCP server tickets are not available]");
  EXPECT_TRUE(read(R"([{"type":"tool_removal","tool":
                {"type":"mcp_toolset_reference","server_name":"tickets"}}])",
                   Role::system)
                  .value()
                  .empty());
}

TEST(Content, AReferenceOutsideAResultIsWrittenOutToo) {
  EXPECT_EQ(said(only<core::ToolResultBlock>(R"([{"type":"tool_reference","tool_name":"Read"}])",
                                             Role::user)),
            "@Read\n");
}

TEST(Content, BlocksOfAnotherRoleKeepTheirWords) {
  const char* call = R"([{"type":"tool_use","id":"t","name":"Read","input":{"a":1}}])";
  const char* result = R"([{"type":"tool_result","tool_use_id":"t","content":"R"}])";
  const char* thinking = R"([{"type":"thinking","thinking":"hm","signature":"s"}])";
  const char* removal = R"([{"type":"tool_removal","tool":{"name":"Read"}}])";
  for (const Role role : {Role::user, Role::system}) {
    EXPECT_EQ(only<core::ToolUseBlock>(call, role).name, "Read");
    EXPECT_EQ(only<core::TextBlock>(thinking, role).text, "hm");
    EXPECT_EQ(only<core::TextBlock>(R"([{"type":"redacted_thinking"}])", role).text, "");
  }
  for (const Role role : {Role::assistant, Role::system})
    EXPECT_EQ(only<core::ToolResultBlock>(result, role).tool_use_id, "t");
  for (const Role role : {Role::user, Role::assistant})
    EXPECT_EQ(only<core::TextBlock>(removal, role).text, "The tool Read is no longer available.");
}

TEST(Content, WrongTypesAreNamedByTheirPlace) {
  struct Case {
    const char* content;
    Role role;
    const char* wanted;
  };
  const Case cases[] = {
      {R"([5])", Role::user, "0: expected an object, got 5."},
      {R"([{"type":7}])", Role::user, "0.type: expected a string, got 7."},
      {R"([{"type":"thinking","thinking":5}])", Role::assistant,
       "0.thinking: expected a string, got 5."},
      {R"([{"type":"thinking","thinking":"","signature":1}])", Role::assistant,
       "0.signature: expected a string, got 1."},
      {R"([{"type":"tool_use","name":"a","input":{}}])", Role::assistant,
       "0.id: expected a string, but it is missing or null."},
      {R"([{"type":"tool_use","id":"t","name":"","input":{}}])", Role::assistant,
       "0.name: expected a string that is not empty, got \"\"."},
      {R"([{"type":"tool_result"}])", Role::user,
       "0.tool_use_id: expected a string, but it is missing or null."},
      {R"([{"type":"tool_result","tool_use_id":"t","content":1}])", Role::user,
       "0.content: expected a string or an array of content blocks, got 1."},
      {R"([{"type":"tool_result","tool_use_id":"t","content":[{"type":"text","text":2}]}])",
       Role::user, "0.content.0.text: expected a string, got 2."},
      {R"([{"type":"tool_result","tool_use_id":"t","is_error":"yes"}])", Role::user,
       "0.is_error: expected true or false, got \"yes\"."},
  };
  for (const Case& c : cases) EXPECT_EQ(error_of(c.content, c.role), c.wanted) << c.content;
}

}  // namespace
}  // namespace mlxs::wire::anthropic
