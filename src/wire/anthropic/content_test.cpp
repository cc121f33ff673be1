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

TEST(Content, AToolResultIsAbsentAStringOrBlocks) {
  const auto absent =
      only<core::ToolResultBlock>(R"([{"type":"tool_result","tool_use_id":"t"}])", Role::user);
  EXPECT_TRUE(absent.content.empty());
  EXPECT_FALSE(absent.is_error);
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

TEST(Content, ServerToolsOfTheHistoryAreTold) {
  EXPECT_EQ(only<core::PlaceholderBlock>(
                R"([{"type":"server_tool_use","id":"s","name":"web_search","input":{"q":"x"}}])",
                Role::assistant)
                .note,
            R"([web_search called with {"q":"x"}])");
  EXPECT_EQ(only<core::TextBlock>(R"([{"type":"web_search_tool_result","tool_use_id":"s","content":[
                {"type":"web_search_result","title":"T","url":"U"}]}])",
                                  Role::assistant)
                .text,
            "[search result] T (U)");
  EXPECT_EQ(only<core::PlaceholderBlock>(R"([{"type":"web_search_tool_result","tool_use_id":"s",
                "content":{"type":"web_search_tool_result_error","error_code":"unavailable"}}])",
                                         Role::assistant)
                .note,
            "[web search failed]");
  EXPECT_EQ(only<core::PlaceholderBlock>(R"([{"type":"web_search_tool_result","content":[]}])",
                                         Role::assistant)
                .note,
            "[web search found nothing]");
}

TEST(Content, ToolChangesAreOneLineInASystemMessage) {
  EXPECT_EQ(only<core::TextBlock>(
                R"([{"type":"tool_addition","tool":{"type":"tool_reference","name":"Read"}}])",
                Role::system)
                .text,
            "The tool Read is available from here on.");
  EXPECT_EQ(only<core::TextBlock>(R"([{"type":"tool_removal","tool":{"tool_name":"Read"}}])",
                                  Role::system)
                .text,
            "The tool Read is no longer available.");
  EXPECT_TRUE(read(R"([{"type":"tool_removal"}])", Role::system).value().empty());
}

TEST(Content, AReferenceOutsideAResultIsOnlyAName) {
  EXPECT_EQ(
      only<core::PlaceholderBlock>(R"([{"type":"tool_reference","tool_name":"Read"}])", Role::user)
          .note,
      "[tool Read]");
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
      {R"([{"type":"thinking","thinking":null}])", Role::assistant,
       "0.thinking: expected a string, but it is missing or null."},
      {R"([{"type":"thinking","thinking":"","signature":1}])", Role::assistant,
       "0.signature: expected a string, got 1."},
      {R"([{"type":"tool_use","name":"a","input":{}}])", Role::assistant,
       "0.id: expected a string, but it is missing or null."},
      {R"([{"type":"tool_use","id":"t","name":"","input":{}}])", Role::assistant,
       "0.name: expected a string that is not empty, got \"\"."},
      {R"([{"type":"tool_use","id":"t","name":"a","input":"{}"}])", Role::assistant,
       "0.input: expected an object, got \"{}\"."},
      {R"([{"type":"tool_result"}])", Role::user,
       "0.tool_use_id: expected a string, but it is missing or null."},
      {R"([{"type":"tool_result","tool_use_id":"t","content":1}])", Role::user,
       "0.content: expected a string or an array of content blocks, got 1."},
      {R"([{"type":"tool_result","tool_use_id":"t","content":[{"type":"text","text":2}]}])",
       Role::user, "0.content.0.text: expected a string, got 2."},
      {R"([{"type":"tool_result","tool_use_id":"t","is_error":"yes"}])", Role::user,
       "0.is_error: expected true or false, got \"yes\"."},
      {R"([{"type":"tool_use","id":"t","name":"a"}])", Role::user,
       "0.type: expected a block type that a message of role user may carry, got \"tool_use\"."},
      {R"([{"type":"tool_result","tool_use_id":"t"}])", Role::assistant,
       "0.type: expected a block type that a message of role assistant may carry, "
       "got \"tool_result\"."},
      {R"([{"type":"thinking","thinking":""}])", Role::system,
       "0.type: expected a block type that a message of role system may carry, got \"thinking\"."},
  };
  for (const Case& c : cases) EXPECT_EQ(error_of(c.content, c.role), c.wanted) << c.content;
}

}  // namespace
}  // namespace mlxs::wire::anthropic
