// Requests that come slowly, broken or with secrets.
#include "http/session.hpp"

#include <gtest/gtest.h>

#include <new>
#include <set>

#include "http/server_rig_test.hpp"

namespace mlxs::http {
namespace {

using std::chrono_literals::operator""s;
using test::exchange;
using test::HttpReply;
using test::post;
using test::request_line;
using test::TestClient;
using testing::ask;
using testing::message_body;
using testing::Rig;

constexpr auto timeout = base::limits::socket_read_timeout;

TEST(Session, ABodyThatComesInPiecesHasTimeForEach) {
  Rig rig({.frozen_clock = true});
  const std::string request = ask("Ann");
  const std::size_t head = request.find("\r\n\r\n") + 4;
  TestClient client(rig.port());
  client.send(request.substr(0, head));
  for (const char c : request.substr(head)) {
    rig.settle();
    rig.advance(timeout - 1s);
    client.send(std::string(1, c));
  }
  EXPECT_EQ(testing::answer_text(client.read_reply().body), "Hello, Ann!");
}

TEST(Session, ABodyThatStopsIsGivenUp) {
  Rig rig({.frozen_clock = true});
  TestClient client(rig.port());
  client.send(ask("Ann").substr(0, 150));
  rig.settle();
  rig.advance(timeout + 1s);
  EXPECT_TRUE(client.closed_within(10s));
}

// A head is short; whoever sends it in drops only wants to hold the connection.
TEST(Session, AHeadHasItsTimeInAll) {
  Rig rig({.frozen_clock = true});
  TestClient client(rig.port());
  const std::string request = ask("Ann");
  for (int i = 0; i < 3; ++i) {
    client.send(request.substr(static_cast<std::size_t>(i), 1));
    rig.settle();
    rig.advance(timeout / 2);
  }
  EXPECT_TRUE(client.closed_within(10s));
}

TEST(Session, EveryReplyHasARequestId) {
  Rig rig({.server = {.api_key = "secret"}});
  const std::string key = "x-api-key: secret\r\n";
  const std::pair<std::string, int> rows[] = {
      {request_line("GET", "/"), 200},
      {request_line("HEAD", "/"), 200},
      {request_line("GET", "/v1/models"), 401},
      {request_line("GET", "/v1/models", key), 200},
      {request_line("GET", "/nope"), 404},
      {request_line("OPTIONS", "/v1/messages"), 405},
      {post("/v1/messages", "{", key), 400},
      {post("/v1/messages", message_body("Ann"), key), 200},
      {post("/v1/messages", message_body("Ann", R"(,"stream":true)"), key), 200},
      {post("/v1/messages/count_tokens", message_body("Ann"), key), 200},
      {request_line("GET", "/", "origin: https://evil.example\r\n"), 403},
      {"NONSENSE\r\n\r\n", 400},
      {"POST /v1/messages HTTP/1.1\r\nhost: localhost\r\n" + key +
           "content-length: 33554433\r\n\r\n",
       413},
  };
  std::set<std::string> ids;
  for (const auto& [request, status] : rows) {
    TestClient client(rig.port());
    client.send(request);
    const HttpReply reply = client.read_reply(request.starts_with("HEAD"));
    ASSERT_EQ(reply.status, status) << request.substr(0, 80);
    ASSERT_TRUE(reply.headers.contains("request-id")) << request.substr(0, 80);
    EXPECT_TRUE(ids.insert(reply.headers.at("request-id")).second) << request.substr(0, 80);
  }
}

TEST(Session, ABodyThatIsWrongIsToldWithTheFieldAtFault) {
  Rig rig;
  std::string deep = message_body("x");
  deep.insert(deep.size() - 1, R"(,"metadata":)" + std::string(100, '[') + std::string(100, ']'));
  const std::pair<std::string, std::string> rows[] = {
      {"{", "JSON"},
      {"[]", "object"},
      {R"({"model":"m","max_tokens":9,"messages":"no"})", "messages"},
      {R"({"model":"m","max_tokens":"nine","messages":[{"role":"user","content":"x"}]})",
       "max_tokens"},
      {R"({"model":"m","max_tokens":9,"messages":[{"role":"user","content":7}]})",
       "messages.0.content"},
      {R"({"model":"m","max_tokens":9,"messages":[{"role":"user"}]})", "messages.0.content"},
      {R"({"model":"m","max_tokens":9})", "messages"},
      {deep, "JSON"},
      {message_body("x") + "rest", "JSON"},
      {"{\"model\":\"\xff\xfe\",\"messages\":[]}", "JSON"},
  };
  for (const auto& [body, field] : rows) {
    for (const std::string path : {"/v1/messages", "/v1/messages/count_tokens"}) {
      if (path != "/v1/messages" && field == "max_tokens") continue;
      const HttpReply reply = exchange(rig.port(), post(path, body));
      ASSERT_EQ(reply.status, 400) << path << body.substr(0, 80);
      EXPECT_NE(reply.body.find("invalid_request_error"), reply.body.npos);
      EXPECT_NE(reply.body.find(field), reply.body.npos) << field << " in " << reply.body;
    }
  }
}

// Whatever happens to a request, what it says and what it is allowed with are not logged.
TEST(Session, NoLogLineHoldsAKeyOrAPrompt) {
  ::testing::internal::CaptureStderr();
  {
    testing::RigOptions options;
    options.server.api_key = "secret-key";
    options.model.fails = [](int call) { return call == 1; };
    options.on_tokenize = [](const std::string& text) {
      if (text.find("throws") != text.npos) throw std::bad_alloc();
    };
    Rig rig(options);
    const std::string key = "authorization: Bearer secret-key\r\n";
    const auto send = [&](const std::string& body, const std::string& headers) {
      return exchange(rig.port(), post("/v1/messages", body, headers)).status;
    };
    EXPECT_EQ(send(message_body("private, the model fails"), key), 500);
    EXPECT_EQ(send(message_body("private"), key), 200);
    EXPECT_EQ(send(message_body("private throws"), key), 413);
    EXPECT_EQ(send(message_body("private" + std::string(9000, 'x')), key), 400);
    EXPECT_EQ(send(message_body("private", R"(,"unknown":"private")"), key), 200);
    EXPECT_EQ(send("private" + message_body("private"), key), 400);
    EXPECT_EQ(send(message_body("private"), "x-api-key: wrong-key\r\n"), 401);
    EXPECT_EQ(exchange(rig.port(), request_line("GET", "/v1/models?api_key=secret-key")).status,
              401);
    EXPECT_EQ(exchange(rig.port(), request_line("GET", "/private", key)).status, 404);
    TestClient cut(rig.port());
    cut.send(post("/v1/messages", message_body("private"), key).substr(0, 190));
    cut.reset();
  }
  const std::string log = ::testing::internal::GetCapturedStderr();
  EXPECT_GE(testing::count_of(" messages status=", log), 7) << log;
  for (const char* secret : {"private", "secret", "wrong-key", "Hello", "Bearer"})
    EXPECT_EQ(log.find(secret), log.npos) << secret << " in " << log;
}

}  // namespace
}  // namespace mlxs::http
