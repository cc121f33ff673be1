// Replies as bytes: heads, chunks and errors in the shape of the wire format.
// Thread: free functions without state.
#pragma once

#include <string>
#include <string_view>

#include "base/error.hpp"
#include "http/message.hpp"
#include "wire/codec.hpp"

namespace mlxs::http {

// What the head of a reply depends on besides the reply itself.
struct ReplyFrame {
  std::string_view request_id;
  bool keep_alive = true;
  bool http_1_1 = true;
  bool head_only = false;  // the answer to HEAD
};

// The whole reply with its content-length.
[[nodiscard]] std::string to_bytes(const Reply& reply, const ReplyFrame& frame);

// The head of a stream; chunks follow (HTTP/1.0: bare bytes until the connection closes).
[[nodiscard]] std::string stream_head(std::string_view content_type, const ReplyFrame& frame);
[[nodiscard]] std::string chunk(std::string_view bytes);
inline constexpr std::string_view last_chunk = "0\r\n\r\n";

// Interim replies: "send the body" and "still at work".
inline constexpr std::string_view continue_head = "HTTP/1.1 100 Continue\r\n\r\n";
inline constexpr std::string_view processing_head = "HTTP/1.1 102 Processing\r\n\r\n";

[[nodiscard]] Reply error_reply(const wire::Codec& codec, const base::Error& error,
                                std::string_view request_id);

}  // namespace mlxs::http
