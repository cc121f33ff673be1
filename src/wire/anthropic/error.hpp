// Errors as the Messages API says them, before a stream and inside one.
//
//   invalid_request, prompt_too_long, method_not_allowed   invalid_request_error (400, 400, 405)
//   authentication 401   permission 403   not_found 404   request_too_large 413   timeout 504
//   overloaded, unavailable, cancelled                     529 overloaded_error, with retry-after:
//                       all three mean that the same request can succeed a little later
//   internal                                               500 api_error
//
// Thread: free functions without state.
#pragma once

#include <string>
#include <string_view>

#include "wire/codec.hpp"

namespace mlxs::wire::anthropic {

[[nodiscard]] ErrorReply error_reply(const base::Error& error, std::string_view request_id);

// The body alone; it is also the data of the stream's error event.
[[nodiscard]] std::string error_json(const base::Error& error, std::string_view request_id);

}  // namespace mlxs::wire::anthropic
