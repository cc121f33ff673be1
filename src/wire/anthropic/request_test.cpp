#include "wire/anthropic/request.hpp"

#include <gtest/gtest.h>

#include <limits>
#include <string>

#include "base/limits.hpp"

namespace mlxs::wire::anthropic {
namespace {

using core::ThinkingMode;

// The smallest request, with further members.
std::string body(const std::string& members) {
  return R"({"model":"m","max_tokens":9,"messages":[{"role":"user","content":"hi"}])" +
         (members.empty() ? "" : "," + members) + "}";
}

core::ChatRequest parsed(const std::string& members) {
  base::Result<core::ChatRequest> request = parse_messages(body(members));
  EXPECT_TRUE(request.ok()) << members << ": " << (request.ok() ? "" : request.error().message);
  return request.ok() ? std::move(request).value() : core::ChatRequest{};
}

TEST(Request, TheSmallestRequestSaysNothingElse) {
  const core::ChatRequest request = parsed("");
  EXPECT_EQ(request.model, "m");
  EXPECT_EQ(request.max_tokens, 9);
  ASSERT_EQ(request.messages.size(), 1U);
  EXPECT_TRUE(request.system.empty());
  EXPECT_TRUE(request.tools.empty());
  EXPECT_TRUE(request.stop_strings.empty());
  EXPECT_EQ(request.thinking.mode, ThinkingMode::absent);
  EXPECT_FALSE(request.sampling.temperature || request.sampling.top_p || request.sampling.top_k ||
               request.sampling.min_p || request.sampling.seed);
  EXPECT_FALSE(request.stream);
  EXPECT_FALSE(request.asks_safeguards);
  EXPECT_EQ(request.thinking.display, core::ThinkingDisplay::absent);
  EXPECT_EQ(request.output.effort, core::Effort::absent);
  EXPECT_FALSE(request.output.schema_json.has_value());
  EXPECT_TRUE(request.remarks.empty());
}

TEST(Request, TheModelMayBeMissing) {
  const char* rest = R"("max_tokens":9,"messages":[{"role":"user","content":"hi"}]})";
  for (const char* model : {"", R"("model":null,)", R"("model":"",)"})
    EXPECT_EQ(parse_messages("{" + std::string(model) + rest).value().model, "");
}

TEST(Request, FieldsThatAreNotUnderstoodAreIgnored) {
  for (const char* members :
       {R"("metadata":{"user_id":"u"})", R"("service_tier":7)", R"("container":{"id":1})",
        R"("context_management":{"edits":[{"type":"clear_thinking_20251015","keep":"all"}]})",
        R"("output_config":{"effort":"max","format":{"type":"json_schema","schema":{}}})",
        R"("diagnostics":[])", R"("mcp_servers":[1])", R"("thread":null)", R"("never_heard":{})"})
    EXPECT_EQ(parsed(members).messages.size(), 1U);
}

TEST(Request, ThinkingAndOutputAreRead) {
  const core::ChatRequest request = parsed(
      R"("thinking":{"type":"enabled","budget_tokens":6976,"display":"omitted"},
         "output_config":{"effort":"xhigh","format":{"type":"json_schema","schema":{"a":1}}})");
  EXPECT_EQ(request.thinking.mode, ThinkingMode::enabled);
  EXPECT_EQ(request.thinking.budget_tokens, 6976);
  EXPECT_EQ(request.thinking.display, core::ThinkingDisplay::omitted);
  EXPECT_EQ(request.output.effort, core::Effort::xhigh);
  EXPECT_EQ(request.output.schema_json, R"({"a":1})");
}

TEST(Request, ToolsThatCannotRunAreToldToTheModelAndToTheLog) {
  const core::ChatRequest request = parsed(
      R"("system":"s","tools":[{"type":"web_search_20250305","name":"web_search","max_uses":8}])");
  EXPECT_TRUE(request.tools.empty());
  ASSERT_EQ(request.system.size(), 2U);
  EXPECT_EQ(request.system[0], "s");
  EXPECT_NE(request.system[1].find("web_search"), std::string::npos);
  EXPECT_EQ(request.remarks,
            std::vector<std::string>{R"(tools: not available here: "web_search")"});
  EXPECT_EQ(parsed(R"("system":"s","tools":[{"name":"Read"}])").system.size(), 1U);
}

TEST(Request, UnknownBlocksAreRemarkedOnAndReadAnyway) {
  const auto request = parse_messages(R"({"max_tokens":9,"messages":[
      {"role":"user","content":[{"type":"hologram"}]}]})");
  EXPECT_EQ(request.value().remarks.size(), 1U);
  EXPECT_EQ(request.value().messages.size(), 1U);
}

TEST(Request, AToolThatIsDefinedInTheConversationIsDeclared) {
  const auto request = parse_messages(R"({"max_tokens":9,"messages":[
      {"role":"user","content":"a"},{"role":"system","content":[{"type":"tool_addition","tool":
        {"type":"tool_definition","definition":{"name":"Late","input_schema":{"z":1}}}}]}]})");
  ASSERT_EQ(request.value().tools.size(), 1U);
  EXPECT_EQ(request.value().tools[0].name, "Late");
  EXPECT_TRUE(request.value().tools[0].defer_loading);
}

TEST(Request, SamplingAndStreamAreRead) {
  const core::ChatRequest request =
      parsed(R"("temperature":0,"top_p":0.9,"top_k":0,"min_p":0.05,"seed":42,"stream":true)");
  EXPECT_EQ(request.sampling.temperature, 0.0F);
  EXPECT_EQ(request.sampling.top_p, 0.9F);
  EXPECT_EQ(request.sampling.top_k, 0);
  EXPECT_EQ(request.sampling.min_p, 0.05F);
  EXPECT_EQ(request.sampling.seed, 42U);
  EXPECT_TRUE(request.stream);
}

TEST(Request, BlankStopSequencesAreLeftOut) {
  EXPECT_EQ(parsed(R"("stop_sequences":["END",""," \n","\n\nHuman:"])").stop_strings,
            (std::vector<std::string>{"END", "\n\nHuman:"}));
}

TEST(Request, StopSequencesAreBounded) {
  const auto with = [](std::size_t count, std::size_t bytes) {
    std::string list;
    for (std::size_t i = 0; i < count; ++i)
      list += (i == 0 ? "\"" : ",\"") + std::string(bytes, 'x') + "\"";
    return parse_messages(body(R"("stop_sequences":[)" + list + "]"));
  };
  const std::size_t count = base::limits::stop_strings_max;
  const std::size_t bytes = base::limits::stop_string_bytes_max;
  EXPECT_EQ(with(count, bytes).value().stop_strings.size(), count);
  EXPECT_EQ(with(count + 1, 1).error().param, "stop_sequences");
  EXPECT_EQ(with(1, bytes + 1).error().param, "stop_sequences.0");
}

TEST(Request, MaxTokensIsRequiredForAMessageAndNotForACount) {
  const std::string without =
      R"({"model":"m","tools":[],"messages":[{"role":"user","content":"x"}]})";
  EXPECT_EQ(parse_messages(without).error().message,
            "max_tokens: expected a whole number of at least 1, but it is missing or null.");
  EXPECT_FALSE(parse_count_tokens(without).value().max_tokens.has_value());
  EXPECT_EQ(parse_count_tokens(body("")).value().max_tokens, 9);
}

TEST(Request, AHugeMaxTokensIsOnlyMuch) {
  EXPECT_EQ(
      parse_messages(R"({"max_tokens":99999999999,"messages":[{"role":"user","content":""}]})")
          .value()
          .max_tokens,
      std::numeric_limits<int>::max());
}

TEST(Request, SafeguardsBringWhatTheClientSaysAboutItself) {
  const core::ChatRequest request = parsed(
      R"("safeguards":[{"type":"x"},{"type":"dangerous_tool_use","classifier_context":{"v":1}}])");
  EXPECT_EQ(request.safeguards_context_json, R"({"v":1})");
  EXPECT_EQ(parsed(R"("safeguards":[{"type":"dangerous_tool_use"}])").safeguards_context_json, "");
}

TEST(Request, SafeguardsAreAskedForByTypeAndNeverRefused) {
  EXPECT_TRUE(parsed(R"("safeguards":[{"type":"dangerous_tool_use","classifier_context":{"v":1}}])")
                  .asks_safeguards);
  for (const char* other :
       {"null", "[]", "{}", "7", R"(["x"])", R"([{"type":"other"}])", R"([{"type":5}])", R"([{}])"})
    EXPECT_FALSE(parsed(R"("safeguards":)" + std::string(other)).asks_safeguards) << other;
}

TEST(Request, AThreadIsRefusedByName) {
  for (const char* thread : {R"({"type":"create"})", R"({"type":"continue"})", "true"}) {
    const auto request = parse_messages(body(R"("thread":)" + std::string(thread)));
    ASSERT_FALSE(request.ok());
    EXPECT_EQ(request.error().code, base::ErrorCode::invalid_request);
    EXPECT_EQ(request.error().param, "thread");
  }
  // The SDK continues a thread with new messages only, also with none.
  EXPECT_EQ(parse_messages(R"({"thread":{"type":"continue"},"messages":[]})").error().param,
            "thread");
}

TEST(Request, BodiesThatAreNoObjectAreRefused) {
  for (const char* text : {"", "{", "[]", "null", "5", "\"x\"", "{\"a\":\"\xff\"}", "{} x"}) {
    const auto request = parse_messages(text);
    ASSERT_FALSE(request.ok()) << text;
    EXPECT_EQ(request.error().code, base::ErrorCode::invalid_request);
    EXPECT_NE(request.error().message.find("request body"), std::string::npos);
  }
  EXPECT_FALSE(parse_count_tokens(std::string(100000, '[')).ok());
}

TEST(Request, WrongTypesAreNamedByTheirPlace) {
  struct Case {
    const char* members;
    const char* param;
  };
  const Case cases[] = {
      {R"("model":5)", "model"},
      {R"("max_tokens":0)", "max_tokens"},
      {R"("max_tokens":"9")", "max_tokens"},
      {R"("max_tokens":1.5)", "max_tokens"},
      {R"("messages":{})", "messages"},
      {R"("messages":[{"role":"user","content":[{"type":"text","text":1}]}])",
       "messages.0.content.0.text"},
      {R"("system":1)", "system"},
      {R"("system":[{"type":"text","text":1}])", "system.0.text"},
      {R"("tools":{})", "tools"},
      {R"("tools":[{"name":"a","strict":1}])", "tools.0.strict"},
      {R"("tool_choice":"any")", "tool_choice"},
      {R"("thinking":true)", "thinking"},
      {R"("thinking":{"type":1})", "thinking.type"},
      {R"("thinking":{"type":"enabled","budget_tokens":"9"})", "thinking.budget_tokens"},
      {R"("output_config":{"format":{"type":"json_schema"}})", "output_config.format.schema"},
      {R"("temperature":"hot")", "temperature"},
      {R"("temperature":-1)", "temperature"},
      {R"("temperature":2.5)", "temperature"},
      {R"("top_p":1.5)", "top_p"},
      {R"("top_k":-1)", "top_k"},
      {R"("top_k":0.5)", "top_k"},
      {R"("min_p":2)", "min_p"},
      {R"("seed":-1)", "seed"},
      {R"("stream":"true")", "stream"},
      {R"("stop_sequences":"END")", "stop_sequences"},
      {R"("stop_sequences":["END",1])", "stop_sequences.1"},
  };
  for (const Case& c : cases) {
    const auto request = parse_messages(body(c.members));  // a later member wins over an earlier
    ASSERT_FALSE(request.ok()) << c.members;
    EXPECT_EQ(request.error().code, base::ErrorCode::invalid_request);
    EXPECT_EQ(request.error().param, c.param);
    EXPECT_TRUE(request.error().message.starts_with(std::string(c.param) + ": expected "))
        << request.error().message;
  }
}

}  // namespace
}  // namespace mlxs::wire::anthropic
