// Who may talk to the server. Two separate questions: does the request come from where it claims
// (a web page must not reach a local server by DNS rebinding or a drive-by form), and does it carry
// the key. Thread: free functions without state.
#pragma once

#include <optional>
#include <string_view>

#include "base/error.hpp"
#include "http/message.hpp"

namespace mlxs::http {

// Which interface the server is bound to.
enum class Bind { loopback, network };

// permission: a foreign Host (loopback binds only: elsewhere the right names are not known) or a
// foreign Origin. No Host or no Origin is no browser and passes.
[[nodiscard]] std::optional<base::Error> check_origin(const Headers& headers, Bind bind);

// authentication: a key is asked for (not "") and neither x-api-key nor a Bearer token is equal.
[[nodiscard]] std::optional<base::Error> check_key(const Headers& headers, std::string_view key);

// "localhost", "127.x.y.z" or "[::1]", with or without a port.
[[nodiscard]] bool is_loopback_authority(std::string_view authority);

}  // namespace mlxs::http
