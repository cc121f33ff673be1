// The JSON of a message, as the whole answer and the stream's message_start share it. Texts are
// appended, never built as a document: this runs once for every answer, its parts for every event.
// Thread: free functions without state.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "core/stop_reason.hpp"
#include "core/usage.hpp"
#include "core/verdict.hpp"
#include "wire/codec.hpp"

namespace mlxs::wire::anthropic {

struct MessageParts {
  std::string_view content;  // a JSON array
  std::string_view stop;     // members: stop_json(...) or no_stop_json
  core::Usage usage;
  std::string_view extra;  // further members, each with a comma in front
};

[[nodiscard]] std::string message_json(const AnswerHead& head, const MessageParts& parts);

// The members that say why a message ended, without braces. All of them are always there: the SDK
// copies them from the stream as they are, also when they are missing.
inline constexpr std::string_view no_stop_json =
    R"("stop_reason":null,"stop_sequence":null,"stop_details":null,"container":null)";
[[nodiscard]] std::string stop_json(core::StopReason reason, std::string_view stop_sequence);

// input_tokens + cache_read_input_tokens + cache_creation_input_tokens are the whole prompt. Here
// nothing is ever created for a price, so the part that was not read from the cache is all input.
[[nodiscard]] std::string usage_json(const core::Usage& usage);

// The answer to a client in auto mode, with a comma in front: a verdict for each tool call, or that
// no check of dangerous tool use is running, which is then the only answer without a dialog or a
// refusal in the client. "" when the client did not ask.
[[nodiscard]] std::string safeguards_json(const AnswerHead& head,
                                          const std::optional<core::Verdicts>& verdicts);

}  // namespace mlxs::wire::anthropic
