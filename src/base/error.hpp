// One error type for the whole program: what went wrong, in words the caller can act on, and the
// request field at fault. Thread: a plain value. Codecs map `code` to their own status and JSON;
// nothing else builds an error reply.
#pragma once

#include <string>
#include <string_view>

namespace mlxs::base {

enum class ErrorCode {
  invalid_request,  // the client sent something that cannot be served; message names the field and
                    // the fix
  authentication,   // a key is required and none or a wrong one came
  permission,       // a known caller may not do this (for example a foreign Host header)
  not_found,        // unknown path, model or file
  method_not_allowed,  // known path, wrong method
  request_too_large,   // body over limits::body_bytes_max
  prompt_too_long,     // prompt does not fit the window; message carries both numbers
  overloaded,          // queue full; try again later
  timeout,             // no progress for too long
  cancelled,           // the caller went away or the server stops
  unavailable,         // the server cannot do this now (for example while stopping)
  internal,            // a defect or a failed computation; details are in the log only
};

struct Error {
  ErrorCode code = ErrorCode::internal;
  std::string message;
  std::string param;  // the field at fault, "" when there is none
};

// Stable lower-case name for logs and metrics.
[[nodiscard]] std::string_view name_of(ErrorCode code);

}  // namespace mlxs::base
