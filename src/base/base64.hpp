// Base64 as in RFC 4648, section 4. Thread: free function without state.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace mlxs::base {

// The bytes; nothing when `text` is no base64. Padding may be missing.
[[nodiscard]] std::optional<std::string> decode_base64(std::string_view text);

}  // namespace mlxs::base
