#include "http/reply.hpp"

#include <charconv>

namespace mlxs::http {
namespace {

std::string_view reason_of(int status) {
  switch (status) {
    case 200: return "OK";
    case 400: return "Bad Request";
    case 401: return "Unauthorized";
    case 403: return "Forbidden";
    case 404: return "Not Found";
    case 405: return "Method Not Allowed";
    case 413: return "Content Too Large";
    case 429: return "Too Many Requests";
    case 500: return "Internal Server Error";
    case 503: return "Service Unavailable";
    case 504: return "Gateway Timeout";
    case 529: return "Overloaded";
    default: return "Status";
  }
}

void append_header(std::string& head, std::string_view name, std::string_view value) {
  head.append(name).append(": ").append(value).append("\r\n");
}

std::string begin_head(int status, std::string_view content_type, const ReplyFrame& frame) {
  std::string head = "HTTP/1.1 " + std::to_string(status) + " ";
  head.append(reason_of(status)).append("\r\n");
  append_header(head, "content-type", content_type);
  append_header(head, "request-id", frame.request_id);
  append_header(head, "connection", frame.keep_alive ? "keep-alive" : "close");
  return head;
}

}  // namespace

std::string to_bytes(const Reply& reply, const ReplyFrame& frame) {
  std::string bytes = begin_head(reply.status, reply.content_type, frame);
  append_header(bytes, "content-length", std::to_string(reply.body.size()));
  for (const Header& header : reply.headers) append_header(bytes, header.name, header.value);
  bytes += "\r\n";
  if (!frame.head_only) bytes += reply.body;
  return bytes;
}

std::string stream_head(std::string_view content_type, const ReplyFrame& frame) {
  std::string head = begin_head(200, content_type, frame);
  append_header(head, "cache-control", "no-cache");
  if (frame.http_1_1) append_header(head, "transfer-encoding", "chunked");
  return head + "\r\n";
}

std::string chunk(std::string_view bytes) {
  char size[16];
  const auto end = std::to_chars(size, size + sizeof size, bytes.size(), 16).ptr;
  std::string framed(size, end);
  framed.append("\r\n").append(bytes).append("\r\n");
  return framed;
}

Reply error_reply(const wire::Codec& codec, const base::Error& error, std::string_view request_id) {
  wire::ErrorReply encoded = codec.encode_error(error, request_id);
  Reply reply{.status = encoded.status, .body = std::move(encoded.body), .headers = {}};
  if (encoded.retry_after_seconds)
    reply.headers.push_back(
        {.name = "retry-after", .value = std::to_string(*encoded.retry_after_seconds)});
  return reply;
}

}  // namespace mlxs::http
