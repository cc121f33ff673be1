// Templates that drop the thoughts of earlier turns when a user speaks again rewrite the middle of
// the prompt, and everything behind it is computed anew (failure mode F07). Many families have a
// switch for that by now (preserve_thinking and its like, which chat/template sets). In the
// templates that have none, the condition "behind the last user turn" becomes "always"; what the
// client does not send back is not shown either way. To be removed for a family whose template has
// the switch. Thread: free function without state.
#pragma once

#include <string>

namespace mlxs::chat {

[[nodiscard]] std::string with_thoughts_kept(std::string source);

}  // namespace mlxs::chat
