// Any bytes as an HTTP request: refused with a reason, or read; whole and in pieces the same, never
// past its end, and whoever is let in may be let in. Input: byte 0 is the length of the pieces; the
// rest is what the connection brings.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/check.hpp"
#include "http/auth.hpp"
#include "http/request_parser.hpp"

namespace mlxs {
namespace {

constexpr std::string_view key = "secret";

struct Heard {
  std::optional<base::Error> error;
  http::Request request;
  std::size_t used = 0;
};

// As a session does: what a call leaves stands in front of the next piece.
Heard hear(std::string_view bytes, std::size_t piece) {
  http::RequestParser parser;
  Heard heard;
  for (std::size_t there = 0; there < bytes.size() && !parser.complete() && !parser.error();) {
    there = std::min(bytes.size(), there + piece);
    const auto input = [&] { return bytes.substr(heard.used, there - heard.used); };
    if (!parser.has_head()) heard.used += parser.feed_head(input());
    if (parser.has_head() && !parser.error()) heard.used += parser.feed_body(input());
    MLXS_CHECK(heard.used <= there, "a parser uses what it was given");
  }
  if (!parser.complete() && !parser.error()) parser.end_input();
  heard.error = parser.error();
  if (heard.error) return heard;
  heard.request = parser.head();
  heard.request.body = parser.take_body();
  return heard;
}

void compare(const Heard& whole, const Heard& pieces) {
  MLXS_CHECK(whole.error.has_value() == pieces.error.has_value(), "a split decides nothing");
  if (whole.error) {
    MLXS_CHECK(!whole.error->message.empty(), "a refusal says why");
    return;
  }
  MLXS_CHECK(whole.used == pieces.used, "a request ends where it ends");
  MLXS_CHECK(whole.request.method == pieces.request.method, "the same method");
  MLXS_CHECK(whole.request.path == pieces.request.path, "the same path");
  MLXS_CHECK(whole.request.body == pieces.request.body, "the same body");
  MLXS_CHECK(whole.request.headers.size() == pieces.request.headers.size(), "the same headers");
}

// The keys that a client may send stand in headers as they are, so one that is let in has sent the
// right one.
void check_admission(const http::Request& request) {
  static_cast<void>(http::check_origin(request.headers, http::Bind::network));
  const std::string_view host = http::header_value(request.headers, "host");
  if (!http::check_origin(request.headers, http::Bind::loopback))
    MLXS_CHECK(host.empty() || http::is_loopback_authority(host), "no foreign host is let in");
  if (http::check_key(request.headers, key)) return;
  bool sent = false;
  for (const http::Header& header : request.headers) sent = sent || header.value.ends_with(key);
  MLXS_CHECK(sent, "nobody is let in without the key");
}

void run(std::size_t piece, std::string_view bytes) {
  const Heard whole = hear(bytes, bytes.size());
  compare(whole, hear(bytes, piece));
  if (!whole.error) check_admission(whole.request);
}

}  // namespace
}  // namespace mlxs

// libFuzzer's entry has C linkage.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size < 2) return 0;
  mlxs::run(1U + data[0] % 32U, {reinterpret_cast<const char*>(data + 1), size - 1});
  return 0;
}
