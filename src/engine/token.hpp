// Tokens and the names of what the engine counts. Thread: plain values.
#pragma once

#include <cstdint>

namespace mlxs::engine {

using Token = std::int32_t;
using LaneId = int;               // 0 .. lanes-1; a lane is one KV stream
using RequestId = std::uint64_t;  // given by the caller, never reused

}  // namespace mlxs::engine
