// What ends thinking in each family, so that thinking that takes too long can be ended for the
// model. Thread: pure.
#pragma once

#include <string_view>

namespace mlxs::chat {

// The text as the family itself writes it, with what stands between thinking and the answer; ""
// for a dialect without thinking.
[[nodiscard]] std::string_view thinking_closer(std::string_view dialect);

}  // namespace mlxs::chat
