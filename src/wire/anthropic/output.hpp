// What the client asks of the answer as a whole: `output_config` (effort, format) and its older
// spelling `output_format`. Thread: free functions without state.
//
// The effort of a system message between the others holds from there on, so the last one counts.
// An effort or a kind of format that is not known counts as absent; a json_schema format without a
// schema is an error, because the answer could not be what was asked for.
#pragma once

#include "base/result.hpp"
#include "core/request.hpp"
#include "wire/field.hpp"

namespace mlxs::wire::anthropic {

// `body` is a request whose messages are known to be an array of objects.
[[nodiscard]] base::Result<core::OutputRequest> read_output(const Field& body);

}  // namespace mlxs::wire::anthropic
