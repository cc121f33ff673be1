#include "wire/anthropic/codec.hpp"

#include <gtest/gtest.h>

#include "base/json.hpp"

namespace mlxs::wire {
namespace {

const AnthropicCodec codec;

TEST(AnthropicCodec, ParsesBothKindsOfBody) {
  const char* body = R"({"messages":[{"role":"user","content":"hi"}]})";
  EXPECT_FALSE(codec.parse(body).ok());
  EXPECT_TRUE(codec.parse_count_tokens(body).ok());
}

TEST(AnthropicCodec, StreamsAndAnswersUnderTheSameHead) {
  const AnswerHead head{
      .message_id = "msg_1", .request_id = "req_1", .model = "m", .asks_safeguards = false};
  const auto encoder = codec.make_encoder(head);
  EXPECT_EQ(codec.stream_content_type(), "text/event-stream");
  EXPECT_TRUE(encoder->encode(core::TurnStarted{}).starts_with("event: message_start\ndata: "));
  const auto answer = base::parse_json(codec.encode_answer({}, head), "answer").value();
  EXPECT_EQ(answer.at("id"), "msg_1");
}

TEST(AnthropicCodec, SaysErrorsAndCounts) {
  EXPECT_EQ(
      codec.encode_error({.code = base::ErrorCode::not_found, .message = "", .param = ""}, "req_1")
          .status,
      404);
  EXPECT_EQ(codec.encode_count(42), R"({"input_tokens":42})");
}

}  // namespace
}  // namespace mlxs::wire
