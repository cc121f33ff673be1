// What ends thinking in each family, so that thinking that takes too long can be ended for the
// model, and an answer can begin where the prompt has opened a thought. Thread: pure.
#pragma once

#include <string_view>

#include "chat/dialect.hpp"

namespace mlxs::chat {

// What may follow the thinking that is closed.
enum class Follows { text, text_or_call };

// The text as the family itself writes it, with what stands between thinking and the answer; ""
// for a dialect without thinking.
[[nodiscard]] std::string_view thinking_closer(std::string_view dialect, Follows follows);

// What has to stand between the rendered prompt and the first word of an answer that the client
// begins; "" where the prompt ends as the answer begins. `prompt_tail` as in DialectOptions.
[[nodiscard]] std::string_view answer_opener(const DialectEntry& dialect,
                                             std::string_view prompt_tail);

}  // namespace mlxs::chat
