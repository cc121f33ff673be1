#include "wire/anthropic/response.hpp"

#include <gtest/gtest.h>

#include "base/json.hpp"
#include "wire/anthropic/signature.hpp"

namespace mlxs::wire::anthropic {
namespace {

base::json::value content_of(std::vector<core::Block> blocks) {
  core::Answer answer;
  answer.blocks = std::move(blocks);
  const std::string json = answer_json(answer, {});
  return base::parse_json(json, "answer").value().at("content");
}

TEST(Response, EveryBlockHasItsFullShape) {
  Signature signature;
  signature.feed("hm");
  const base::json::value wanted =
      base::parse_json(R"([{"type":"thinking","thinking":"hm","signature":")" + signature.text() +
                           R"("},{"type":"text","text":"a\n\"b\"","citations":null},
          {"type":"tool_use","id":"toolu_1","name":"Read","input":{"z":1,"a":[]}}])",
                       "wanted")
          .value();
  EXPECT_EQ(
      content_of(
          {core::ThinkingBlock{.text = "hm", .signature = ""}, core::TextBlock{"a\n\"b\""},
           core::ToolUseBlock{.id = "toolu_1", .name = "Read", .input_json = R"({"z":1,"a":[]})"}}),
      wanted);
}

TEST(Response, EmptyTextsAndThoughtsAreLeftOut) {
  EXPECT_EQ(content_of({}), base::json::array{});
  EXPECT_EQ(content_of({core::TextBlock{""}, core::ThinkingBlock{}}), base::json::array{});
  EXPECT_EQ(content_of({core::TextBlock{""}, core::TextBlock{"a"}, core::ThinkingBlock{},
                        core::TextBlock{"b"}})
                .as_array()
                .size(),
            2U);
}

TEST(Response, TheHeadTheReasonAndTheUsageAreTold) {
  const core::Answer answer{
      .blocks = {},
      .reason = core::StopReason::stop_sequence,
      .stop_sequence = "END",
      .usage = {
          .prompt_tokens = 5, .prompt_tokens_cached = 2, .output_tokens = 3, .thinking_tokens = 1}};
  const AnswerHead head{
      .message_id = "msg_1", .request_id = "req_1", .model = "m", .asks_safeguards = true};
  const base::json::value message = base::parse_json(answer_json(answer, head), "answer").value();
  EXPECT_EQ(message.at("id"), "msg_1");
  EXPECT_EQ(message.at("model"), "m");
  EXPECT_EQ(message.at("stop_reason"), "stop_sequence");
  EXPECT_EQ(message.at("stop_sequence"), "END");
  EXPECT_EQ(message.at("usage").at("input_tokens"), 3);
  EXPECT_EQ(message.at("usage").at("output_tokens"), 3);
  EXPECT_EQ(message.at("safeguard_results").as_array().size(), 1U);
}

TEST(Response, TheVerdictsOnItsCallsAreTold) {
  const core::Answer answer{
      .blocks = {core::ToolUseBlock{.id = "toolu_1", .name = "Bash", .input_json = "{}"}},
      .stop_sequence = "",
      .verdicts = core::Verdicts{{.call_id = "toolu_1", .explanation = "no"}}};
  AnswerHead head;
  head.asks_safeguards = true;
  const base::json::value message = base::parse_json(answer_json(answer, head), "answer").value();
  const base::json::value& status = message.at("safeguard_results").at(0).at("status");
  EXPECT_EQ(status.at("type"), "available");
  EXPECT_EQ(status.at("tool_uses").at("toolu_1").at("explanation"), "no");
}

}  // namespace
}  // namespace mlxs::wire::anthropic
