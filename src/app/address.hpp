// Where the server listens: whether an address stays on this machine, whether it is free, and how a
// client on this machine writes it. Thread: any.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.hpp"

namespace mlxs::app {

struct Address {
  std::string host;  // an IP address, as parse_host gives it
  std::uint16_t port = 0;
};

// An IP address in its normal form; "localhost" is 127.0.0.1. Nothing when it is neither: names
// would have to be looked up.
[[nodiscard]] std::optional<std::string> parse_host(std::string_view text);

// Only programs on this machine can reach it.
[[nodiscard]] bool is_loopback(const std::string& host);

// "http://127.0.0.1:11234": how a program on this machine reaches a server that listens there.
[[nodiscard]] std::string local_url(const Address& address);

// Binds and lets go again, so that a taken port is told before a model is loaded for it. Errors:
// unavailable, with a sentence that names the address and says what to do.
[[nodiscard]] base::Status probe(const Address& address);

}  // namespace mlxs::app
