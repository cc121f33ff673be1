#include "base/error.hpp"

namespace mlxs::base {

std::string_view name_of(ErrorCode code) {
  switch (code) {
    case ErrorCode::invalid_request: return "invalid_request";
    case ErrorCode::authentication: return "authentication";
    case ErrorCode::permission: return "permission";
    case ErrorCode::not_found: return "not_found";
    case ErrorCode::method_not_allowed: return "method_not_allowed";
    case ErrorCode::request_too_large: return "request_too_large";
    case ErrorCode::prompt_too_long: return "prompt_too_long";
    case ErrorCode::overloaded: return "overloaded";
    case ErrorCode::timeout: return "timeout";
    case ErrorCode::cancelled: return "cancelled";
    case ErrorCode::unavailable: return "unavailable";
    case ErrorCode::internal: return "internal";
  }
  return "internal";
}

}  // namespace mlxs::base
