// What routes see of HTTP: a request and a reply as plain values.
// Thread: plain values.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace mlxs::http {

struct Header {
  std::string name;
  std::string value;
};

using Headers = std::vector<Header>;

struct Request {
  std::string method;
  std::string path;  // percent-decoded, without the query
  Headers headers;
  std::string body;
  bool keep_alive = true;  // the client lets the connection live on
  bool http_1_1 = true;    // else HTTP/1.0: no chunks, no interim replies
  bool expects_continue = false;
};

struct Reply {
  int status = 200;
  std::string content_type = "application/json";
  std::string body;
  Headers headers;  // besides content-type, content-length, request-id and connection
};

// The first value of that header, "" when there is none. Names compare without case.
[[nodiscard]] std::string_view header_value(const Headers& headers, std::string_view name);

// Whether a header that is a list ("a, b", also in several lines) has an entry that begins so.
[[nodiscard]] bool header_lists(const Headers& headers, std::string_view name,
                                std::string_view entry_start);

}  // namespace mlxs::http
