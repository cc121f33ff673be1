#include "wire/anthropic/message_json.hpp"

#include <gtest/gtest.h>

#include "base/json.hpp"

namespace mlxs::wire::anthropic {
namespace {

base::json::value parsed(std::string_view text) { return base::parse_json(text, "test").value(); }

TEST(MessageJson, TheUsageAddsUpToThePrompt) {
  const base::json::value usage = parsed(usage_json({.prompt_tokens = 1000,
                                                     .prompt_tokens_cached = 900,
                                                     .output_tokens = 50,
                                                     .thinking_tokens = 20}));
  EXPECT_EQ(usage, parsed(R"({"input_tokens":100,"cache_creation_input_tokens":0,
      "cache_read_input_tokens":900,"cache_creation":{"ephemeral_5m_input_tokens":0,
      "ephemeral_1h_input_tokens":0},"output_tokens":50,
      "output_tokens_details":{"thinking_tokens":20},"server_tool_use":null,
      "service_tier":"standard","inference_geo":null,"speed":null})"));
}

TEST(MessageJson, TheReasonAndTheStopSequenceAreAlwaysThere) {
  EXPECT_EQ(parsed("{" + stop_json(core::StopReason::tool_use, "") + "}"),
            parsed(R"({"stop_reason":"tool_use","stop_sequence":null,"stop_details":null,
                       "container":null})"));
  EXPECT_EQ(parsed("{" + stop_json(core::StopReason::loop, "") + "}"),
            parsed("{" + stop_json(core::StopReason::max_tokens, "") + "}"));
  EXPECT_EQ(parsed("{" + stop_json(core::StopReason::stop_sequence, "\n\"E\"") + "}"),
            parsed(R"({"stop_reason":"stop_sequence","stop_sequence":"\n\"E\"",
                       "stop_details":null,"container":null})"));
}

TEST(MessageJson, AMessageHasItsHeadItsPartsAndItsExtraMembers) {
  const AnswerHead head{
      .message_id = "msg_1", .request_id = "req_1", .model = "a\"b", .asks_safeguards = true};
  const std::string extra = safeguards_json(head, std::nullopt);
  const base::json::value message = parsed(
      message_json(head, {.content = "[1]", .stop = no_stop_json, .usage = {}, .extra = extra}));
  EXPECT_EQ(message.at("id"), "msg_1");
  EXPECT_EQ(message.at("type"), "message");
  EXPECT_EQ(message.at("role"), "assistant");
  EXPECT_EQ(message.at("model"), "a\"b");
  EXPECT_EQ(message.at("content"), parsed("[1]"));
  EXPECT_TRUE(message.at("stop_reason").is_null());
  EXPECT_EQ(message.at("usage"), parsed(usage_json({})));
  EXPECT_EQ(message.at("safeguard_results"), parsed(R"([{"type":"dangerous_tool_use",
      "status":{"type":"unavailable","reason":"disabled"}}])"));
}

TEST(MessageJson, SafeguardsAreAnsweredOnlyWhenAsked) {
  EXPECT_EQ(safeguards_json({}, std::nullopt), "");
  EXPECT_EQ(safeguards_json({}, core::Verdicts{}), "");
}

TEST(MessageJson, SafeguardsHaveAVerdictForEachCall) {
  AnswerHead head;
  head.asks_safeguards = true;
  const core::Verdicts verdicts{
      {.call_id = "toolu_1", .outcome = core::Outcome::not_flagged, .explanation = ""},
      {.call_id = "toolu_2", .outcome = core::Outcome::flagged, .explanation = "no \"x\""},
      {.call_id = "toolu_3",
       .outcome = core::Outcome::flagged,
       .explanation = "no",
       .cited_rule = core::CitedRule{.type = "classifier_context", .path = "rules.deny.0"}},
      {.call_id = "toolu_4", .outcome = core::Outcome::truncated, .explanation = ""}};
  EXPECT_EQ(parsed("{\"a\":1" + safeguards_json(head, verdicts) + "}").at("safeguard_results"),
            parsed(R"([{"type":"dangerous_tool_use","status":{"type":"available","tool_uses":{
      "toolu_1":{"type":"evaluated","outcome":"not_flagged"},
      "toolu_2":{"type":"evaluated","outcome":"flagged","explanation":"no \"x\"","cited_rule":null},
      "toolu_3":{"type":"evaluated","outcome":"flagged","explanation":"no",
                 "cited_rule":{"type":"classifier_context","path":"rules.deny.0"}},
      "toolu_4":{"type":"unavailable","reason":"truncated"}}}}])"));
  EXPECT_EQ(parsed("{\"a\":1" + safeguards_json(head, core::Verdicts{}) + "}")
                .at("safeguard_results")
                .at(0)
                .at("status"),
            parsed(R"({"type":"available","tool_uses":{}})"));
}

}  // namespace
}  // namespace mlxs::wire::anthropic
