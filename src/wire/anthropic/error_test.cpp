#include "wire/anthropic/error.hpp"

#include <gtest/gtest.h>

#include "base/json.hpp"

namespace mlxs::wire::anthropic {
namespace {

using base::ErrorCode;

TEST(Error, EveryCodeHasItsStatusItsTypeAndItsWaitingTime) {
  struct Case {
    ErrorCode code;
    int status;
    const char* type;
    std::optional<int> retry_after;
  };
  const Case cases[] = {
      {ErrorCode::invalid_request, 400, "invalid_request_error", {}},
      {ErrorCode::prompt_too_long, 400, "invalid_request_error", {}},
      {ErrorCode::authentication, 401, "authentication_error", {}},
      {ErrorCode::permission, 403, "permission_error", {}},
      {ErrorCode::not_found, 404, "not_found_error", {}},
      {ErrorCode::method_not_allowed, 405, "invalid_request_error", {}},
      {ErrorCode::request_too_large, 413, "request_too_large", {}},
      {ErrorCode::internal, 500, "api_error", {}},
      {ErrorCode::timeout, 504, "timeout_error", {}},
      {ErrorCode::overloaded, 529, "overloaded_error", 2},
      {ErrorCode::cancelled, 529, "overloaded_error", 5},
      {ErrorCode::unavailable, 529, "overloaded_error", 5},
  };
  for (const Case& c : cases) {
    const ErrorReply reply =
        error_reply({.code = c.code, .message = "what", .param = "messages"}, "req_1");
    EXPECT_EQ(reply.status, c.status) << c.type;
    EXPECT_EQ(reply.retry_after_seconds, c.retry_after) << c.type;
    EXPECT_EQ(reply.body, R"({"type":"error","error":{"type":")" + std::string(c.type) +
                              R"(","message":"what"},"request_id":"req_1"})");
  }
}

TEST(Error, TheWordsOfAPromptThatIsTooLongAreKept) {
  const base::Error error{.code = ErrorCode::prompt_too_long,
                          .message = "prompt is too long: 9000 tokens > 8192 maximum",
                          .param = ""};
  const base::json::value body = base::parse_json(error_json(error, "req_1"), "body").value();
  EXPECT_EQ(body.at("error").at("message"), "prompt is too long: 9000 tokens > 8192 maximum");
}

TEST(Error, ARefusedThreadCarriesTheCodeThatTheSdkKnows) {
  const base::Error error{
      .code = ErrorCode::invalid_request, .message = "a \"b\"", .param = "thread"};
  EXPECT_EQ(error_json(error, "req_1"),
            R"({"type":"error","error":{"type":"invalid_request_error","message":"a \"b\"",)"
            R"("details":{"error_code":"thread_unsupported_request"}},"request_id":"req_1"})");
}

}  // namespace
}  // namespace mlxs::wire::anthropic
