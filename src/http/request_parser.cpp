#include "http/request_parser.hpp"

#include <boost/asio/buffer.hpp>
#include <boost/beast/core/string.hpp>
#include <boost/beast/http/error.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/string_body.hpp>
#include <limits>
#include <string>

#include "base/check.hpp"
#include "base/limits.hpp"

namespace mlxs::http {
namespace {

namespace beast_http = boost::beast::http;

static_assert(base::limits::header_bytes_max <= std::numeric_limits<std::uint32_t>::max());

base::Error error_for(const boost::system::error_code& code) {
  if (code == beast_http::error::body_limit)
    return {.code = base::ErrorCode::request_too_large,
            .message = "The request body is larger than " +
                       std::to_string(base::limits::body_bytes_max) + " bytes.",
            .param = ""};
  if (code == beast_http::error::header_limit)
    return {.code = base::ErrorCode::invalid_request,
            .message = "The request's headers are larger than " +
                       std::to_string(base::limits::header_bytes_max) + " bytes.",
            .param = ""};
  return {.code = base::ErrorCode::invalid_request,
          .message = "This is not a complete HTTP/1.1 request: " + code.message() + ".",
          .param = ""};
}

int hex_digit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

// A '%' that does not begin an escape stands for itself.
std::string percent_decoded(std::string_view text) {
  std::string decoded;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const int high = text[i] == '%' && i + 2 < text.size() ? hex_digit(text[i + 1]) : -1;
    const int low = high >= 0 ? hex_digit(text[i + 2]) : -1;
    if (low < 0) {
      decoded.push_back(text[i]);
      continue;
    }
    decoded.push_back(static_cast<char>(high * 16 + low));
    i += 2;
  }
  return decoded;
}

// "/v1/messages?beta=true" and "http://host/v1/messages" (a proxy's form) both mean /v1/messages.
std::string path_of(std::string_view target) {
  if (target.starts_with("http://")) {
    const std::size_t slash = target.find('/', 7);
    target = slash == std::string_view::npos ? "/" : target.substr(slash);
  }
  return percent_decoded(target.substr(0, target.find('?')));
}

}  // namespace

struct RequestParser::Parser {
  beast_http::request_parser<beast_http::string_body> beast;
};

RequestParser::RequestParser() : parser_(std::make_unique<Parser>()) {
  parser_->beast.header_limit(static_cast<std::uint32_t>(base::limits::header_bytes_max));
  parser_->beast.body_limit(base::limits::body_bytes_max);
}

RequestParser::~RequestParser() = default;

std::size_t RequestParser::feed_head(std::string_view input) {
  return has_head() ? 0 : feed(input);
}

std::size_t RequestParser::feed_body(std::string_view input) {
  // Beast stops the program over an empty body whose one chunk comes in pieces. More bytes always
  // follow where there are fewer.
  constexpr std::string_view last_chunk = "0\r\n\r\n";
  if (parser_->beast.chunked() && !complete() && input.size() < last_chunk.size()) return 0;
  parser_->beast.eager(true);
  return complete() ? 0 : feed(input);
}

std::size_t RequestParser::feed(std::string_view input) {
  if (input.empty() || error_) return 0;
  boost::system::error_code code;
  const std::size_t used =
      parser_->beast.put(boost::asio::const_buffer(input.data(), input.size()), code);
  if (code && code != beast_http::error::need_more) error_ = error_for(code);
  return used;
}

void RequestParser::end_input() {
  if (!complete() && !error_) error_ = error_for(beast_http::error::partial_message);
}

bool RequestParser::has_head() const { return parser_->beast.is_header_done(); }

bool RequestParser::complete() const { return parser_->beast.is_done(); }

Request RequestParser::head() const {
  MLXS_CHECK(has_head(), "the head is complete");
  const auto& message = parser_->beast.get();
  Request request{.method = std::string(message.method_string()),
                  .path = path_of(message.target()),
                  .headers = {},
                  .body = "",
                  .keep_alive = message.keep_alive(),
                  .http_1_1 = message.version() >= 11,
                  .expects_continue = false};
  for (const auto& field : message)
    request.headers.push_back(
        {.name = std::string(field.name_string()), .value = std::string(field.value())});
  request.expects_continue =
      request.http_1_1 && boost::beast::iequals(message[beast_http::field::expect], "100-continue");
  return request;
}

std::string RequestParser::take_body() {
  MLXS_CHECK(complete(), "the body is complete");
  return std::move(parser_->beast.get().body());
}

}  // namespace mlxs::http
