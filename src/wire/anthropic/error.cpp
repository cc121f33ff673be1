#include "wire/anthropic/error.hpp"

#include "base/json.hpp"

namespace mlxs::wire::anthropic {
namespace {

using base::ErrorCode;

struct Shape {
  int status;
  std::string_view type;
  std::optional<int> retry_after_seconds = std::nullopt;
};

// Waiting times: a lane gets free within seconds; a server that stops needs some to come back.
Shape shape_of(ErrorCode code) {
  switch (code) {
    case ErrorCode::invalid_request:
    case ErrorCode::prompt_too_long: return {400, "invalid_request_error"};
    case ErrorCode::authentication: return {401, "authentication_error"};
    case ErrorCode::permission: return {403, "permission_error"};
    case ErrorCode::not_found: return {404, "not_found_error"};
    case ErrorCode::method_not_allowed: return {405, "invalid_request_error"};
    case ErrorCode::request_too_large: return {413, "request_too_large"};
    case ErrorCode::timeout: return {504, "timeout_error"};
    case ErrorCode::overloaded: return {529, "overloaded_error", 2};
    case ErrorCode::cancelled:
    case ErrorCode::unavailable: return {529, "overloaded_error", 5};
    case ErrorCode::internal: break;
  }
  return {500, "api_error"};
}

}  // namespace

ErrorReply error_reply(const base::Error& error, std::string_view request_id) {
  const Shape shape = shape_of(error.code);
  return {.status = shape.status,
          .body = error_json(error, request_id),
          .retry_after_seconds = shape.retry_after_seconds};
}

std::string error_json(const base::Error& error, std::string_view request_id) {
  std::string json = R"({"type":"error","error":{"type":)" + base::quote(shape_of(error.code).type);
  json += R"(,"message":)" + base::quote(error.message);
  // By this code the SDK's tool runner knows to send its whole history again.
  if (error.code == ErrorCode::invalid_request && error.param == "thread")
    json += R"(,"details":{"error_code":"thread_unsupported_request"})";
  return json + R"(},"request_id":)" + base::quote(request_id) + "}";
}

}  // namespace mlxs::wire::anthropic
