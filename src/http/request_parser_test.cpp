#include "http/request_parser.hpp"

#include <gtest/gtest.h>

#include <string>

#include "base/limits.hpp"

namespace mlxs::http {
namespace {

const std::string example =
    "POST /v1/models/a%2Fb%zz?beta=true HTTP/1.1\r\nHost: localhost\r\nX-Two: 2\r\n"
    "Content-Length: 5\r\n\r\nhello";

struct Parsed {
  Request request;
  std::string rest;
  std::optional<base::Error> error;
};

// Feeds the pieces one by one, as a session does: what is not used stands in front of the next.
Parsed parse(const std::vector<std::string>& pieces) {
  RequestParser parser;
  Parsed parsed;
  for (const std::string& piece : pieces) {
    parsed.rest += piece;
    parsed.rest.erase(0, parser.feed_head(parsed.rest));
    if (parser.has_head()) parsed.rest.erase(0, parser.feed_body(parsed.rest));
  }
  parser.end_input();
  parsed.error = parser.error();
  if (parsed.error) return parsed;
  parsed.request = parser.head();
  parsed.request.body = parser.take_body();
  return parsed;
}

TEST(RequestParser, ReadsARequestCutAnywhere) {
  for (std::size_t first = 0; first <= example.size(); ++first) {
    const Parsed parsed = parse({example.substr(0, first), example.substr(first)});
    ASSERT_FALSE(parsed.error) << first << " " << parsed.error->message;
    EXPECT_EQ(parsed.request.method, "POST");
    EXPECT_EQ(parsed.request.path, "/v1/models/a/b%zz");
    EXPECT_EQ(header_value(parsed.request.headers, "x-two"), "2");
    EXPECT_EQ(parsed.request.body, "hello");
    EXPECT_EQ(parsed.rest, "");
  }
}

TEST(RequestParser, ReadsChunksInPiecesOfAnySize) {
  const std::string head = "POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n";
  for (const auto& [chunks, body] :
       {std::pair<std::string, std::string>{"0\r\n\r\n", ""},
        {"5\r\nhello\r\n0\r\n\r\n", "hello"},
        {"1\r\nh\r\n4;x=y\r\nello\r\n0\r\nTrailer: 1\r\n\r\n", "hello"}}) {
    const std::string request = head + chunks;
    for (std::size_t size = 1; size <= request.size(); ++size) {
      std::vector<std::string> pieces;
      for (std::size_t at = 0; at < request.size(); at += size)
        pieces.push_back(request.substr(at, size));
      const Parsed parsed = parse(pieces);
      ASSERT_FALSE(parsed.error) << size << " " << parsed.error->message;
      EXPECT_EQ(parsed.request.body, body);
      EXPECT_EQ(parsed.rest, "");
    }
  }
}

TEST(RequestParser, LeavesTheNextRequestAlone) {
  EXPECT_EQ(parse({example + example}).rest, example);
  EXPECT_EQ(parse({"GET / HTTP/1.1\r\n\r\nGET"}).rest, "GET");
}

TEST(RequestParser, ReadsChunkedBodies) {
  const std::string head = "POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n";
  const Parsed parsed = parse({head + "3\r\nabc\r\n", "2\r\nde\r\n0\r\n\r\nGET"});
  ASSERT_FALSE(parsed.error);
  EXPECT_EQ(parsed.request.body, "abcde");
  EXPECT_EQ(parsed.rest, "GET");
}

TEST(RequestParser, EveryCutRequestIsAnError) {
  for (std::size_t size = 0; size < example.size(); ++size) {
    const Parsed parsed = parse({example.substr(0, size)});
    ASSERT_TRUE(parsed.error) << size;
    EXPECT_EQ(parsed.error->code, base::ErrorCode::invalid_request);
  }
}

TEST(RequestParser, RefusesWhatIsNotHttpOrTooLarge) {
  const std::string too_long =
      "POST / HTTP/1.1\r\nContent-Length: " + std::to_string(base::limits::body_bytes_max + 1) +
      "\r\n\r\n";
  const std::string header(base::limits::header_bytes_max, 'x');
  const std::pair<std::string, base::ErrorCode> cases[] = {
      {"hello\r\n\r\n", base::ErrorCode::invalid_request},
      {"GET / HTTP/9.9\r\n\r\n", base::ErrorCode::invalid_request},
      {"GET / HTTP/1.1\r\nno colon\r\n\r\n", base::ErrorCode::invalid_request},
      {"POST / HTTP/1.1\r\nContent-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n",
       base::ErrorCode::invalid_request},
      {"GET / HTTP/1.1\r\nX: " + header + "\r\n\r\n", base::ErrorCode::invalid_request},
      {too_long, base::ErrorCode::request_too_large},
  };
  for (const auto& [bytes, code] : cases) {
    const Parsed parsed = parse({bytes});
    ASSERT_TRUE(parsed.error) << bytes.substr(0, 60);
    EXPECT_EQ(parsed.error->code, code) << bytes.substr(0, 60);
  }
}

TEST(RequestParser, KnowsWhatTheConnectionMayDo) {
  EXPECT_TRUE(parse({"GET / HTTP/1.1\r\n\r\n"}).request.keep_alive);
  EXPECT_FALSE(parse({"GET / HTTP/1.1\r\nConnection: close\r\n\r\n"}).request.keep_alive);
  EXPECT_FALSE(parse({"GET / HTTP/1.0\r\n\r\n"}).request.http_1_1);
  EXPECT_TRUE(parse({"GET / HTTP/1.1\r\nExpect: 100-Continue\r\n\r\n"}).request.expects_continue);
  EXPECT_EQ(parse({"GET http://localhost:1/health?x HTTP/1.1\r\n\r\n"}).request.path, "/health");
}

}  // namespace
}  // namespace mlxs::http
