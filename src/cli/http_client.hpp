// Plain HTTP calls to a server of ours, by libcurl, without proxies. Thread: any; a call uses no
// state of another. The program calls start_http once before other threads start.
#pragma once

#include <functional>
#include <string>
#include <string_view>

#include "base/result.hpp"

namespace mlxs::cli {

void start_http();

struct HttpCall {
  std::string url;
  std::string api_key;  // "": none is sent
  std::string body;     // JSON to post; "": GET
};

struct HttpReply {
  int status = 0;
  std::string body;
};

// Errors: unavailable when no server answers, timeout when it takes longer than a few seconds.
[[nodiscard]] base::Result<HttpReply> fetch(const HttpCall& call);

struct StreamHooks {
  std::function<void(std::string_view)> on_bytes;  // of a 200 reply, as they come
  std::function<bool()> should_stop;               // asked about every 50 ms
};

// Like fetch, without a time limit; a reply that is no 200 has its body in the result. Errors: also
// cancelled when should_stop said so: the connection is closed then.
[[nodiscard]] base::Result<HttpReply> stream(const HttpCall& call, const StreamHooks& hooks);

}  // namespace mlxs::cli
