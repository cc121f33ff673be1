// What GET /cache answers. Numbers of tokens and bytes; "idle_turns" counts the turns begun since.
// Thread: any.
#pragma once

#include <string>

#include "engine/messages.hpp"

namespace mlxs::http {

[[nodiscard]] std::string to_json(const engine::CacheReport& report);

}  // namespace mlxs::http
