// Framing of server-sent events, nothing else: what stands in a frame is a codec's business.
// Thread: free functions without state.
#pragma once

#include <string>
#include <string_view>

namespace mlxs::wire {

// "event: NAME\ndata: DATA\n\n". Neither may contain a line break.
[[nodiscard]] std::string sse_event(std::string_view name, std::string_view data);

// ": TEXT\n\n": bytes that every client reads over. No line break in `text`.
[[nodiscard]] std::string sse_comment(std::string_view text);

}  // namespace mlxs::wire
