// What the server does for a client that asks whether a tool call is dangerous: docs/auto-mode.md.
// Thread: a plain value.
#pragma once

namespace mlxs::serve {

enum class AutoMode {
  off,    // the client is told that no check is running
  rules,  // every call is judged by the rules of judge/
};

}  // namespace mlxs::serve
