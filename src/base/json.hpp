// Boost.JSON under a short name, and the two calls everybody needs.
// Thread: free functions without state.
#pragma once

#include <boost/json.hpp>
#include <string>
#include <string_view>

#include "base/result.hpp"

namespace mlxs::base {

namespace json = boost::json;

// Parses one JSON document; nesting is bounded by limits::json_depth_max; invalid UTF-8 is an
// error. `what` names the text in the error message ("request body").
[[nodiscard]] Result<json::value> parse_json(std::string_view text, std::string_view what);

// Compact text. Doubles print the way people write them ("1.5", "1.0"), never as "1.5E0".
[[nodiscard]] std::string to_text(const json::value& value);

// `text` as a JSON string literal with its quotes. Invalid UTF-8 becomes U+FFFD.
[[nodiscard]] std::string quote(std::string_view text);
// The same at the end of `out`.
void quote_to(std::string_view text, std::string& out);

}  // namespace mlxs::base
