#include "http/server.hpp"

#include <gtest/gtest.h>

#include <thread>
#include <vector>

#include "base/json.hpp"
#include "http/server_rig_test.hpp"

namespace mlxs::http {
namespace {

using std::chrono_literals::operator""ms;
using std::chrono_literals::operator""s;
using test::exchange;
using test::HttpReply;
using test::post;
using test::request_line;
using test::TestClient;
using testing::ask;
using testing::message_body;
using testing::Rig;

// The error type of an Anthropic error body that names the request; "" when it has another shape.
std::string error_type(const HttpReply& reply) {
  const auto body = base::parse_json(reply.body, "error");
  if (!body.ok() || !body.value().is_object()) return "";
  const auto& root = body.value().as_object();
  if (!root.contains("error") || !root.contains("request_id")) return "";
  if (root.at("request_id").as_string() != reply.headers.at("request-id").c_str()) return "";
  return root.at("error").at("type").as_string().c_str();
}

std::string member(const HttpReply& reply, std::string_view name) {
  return base::to_text(base::parse_json(reply.body, "reply").value().at(name));
}

TEST(Server, EveryRouteAnswers) {
  Rig rig;
  const HttpReply answer = exchange(rig.port(), ask("Ann"));
  EXPECT_EQ(answer.status, 200);
  EXPECT_EQ(answer.headers.at("content-type"), "application/json");
  EXPECT_TRUE(answer.headers.at("request-id").starts_with("req_"));
  EXPECT_EQ(testing::answer_text(answer.body), "Hello, Ann!");
  EXPECT_EQ(exchange(rig.port(), request_line("GET", "/")).status, 200);
  EXPECT_EQ(exchange(rig.port(), request_line("GET", "/health")).body, R"({"status":"ok"})");

  const HttpReply models = exchange(rig.port(), request_line("GET", "/v1/models?limit=1000"));
  EXPECT_EQ(models.status, 200);
  EXPECT_EQ(member(models, "first_id"), R"("scripted")");
  const HttpReply model = exchange(rig.port(), request_line("GET", "/v1/models/scripted"));
  EXPECT_EQ(member(model, "id"), R"("scripted")");
  EXPECT_EQ(member(models, "last_id"), R"("claude-local-scripted")");
  const HttpReply alias =
      exchange(rig.port(), request_line("GET", "/v1/models/claude-local-scripted"));
  EXPECT_EQ(member(alias, "id"), R"("scripted")");
  const HttpReply other = exchange(rig.port(), request_line("GET", "/v1/models/other"));
  EXPECT_EQ(other.status, 404);
  EXPECT_EQ(error_type(other), "not_found_error");
}

// The base URL of a client ends in /v1 by mistake.
TEST(Server, TakesADoubledVersionInThePath) {
  Rig rig;
  const HttpReply answer =
      exchange(rig.port(), post("/v1/v1/messages?beta=true", message_body("Ann")));
  EXPECT_EQ(testing::answer_text(answer.body), "Hello, Ann!");
  EXPECT_EQ(exchange(rig.port(), request_line("GET", "/v1/v1/models/scripted")).status, 200);
}

TEST(Server, CountsAreTheSameEverywhere) {
  Rig rig({.model = {.lanes = 1}});
  const std::string body = message_body("How long is this?");
  const HttpReply counted = exchange(rig.port(), post("/v1/messages/count_tokens", body));
  const HttpReply answer = exchange(rig.port(), post("/v1/messages?beta=true", body));
  const HttpReply rendered = exchange(rig.port(), post("/debug/render", body));
  const std::string count = member(counted, "input_tokens");
  EXPECT_EQ(count, std::to_string(std::string("<|user|>How long is this?").size() + 1));
  EXPECT_EQ(member(rendered, "token_count"), count);
  EXPECT_EQ(member(rendered, "prompt"), R"("<|user|>How long is this?<|reply|>")");
  const auto usage = base::parse_json(answer.body, "answer").value().at("usage");
  EXPECT_EQ(base::to_text(usage.at("input_tokens")), count);
  // The lane still holds the prompt; one token is decoded again for its logits.
  EXPECT_EQ(member(rendered, "reuse"),
            "{\"tokens_cached\":" + std::to_string(std::stoi(count) - 1) + ",\"tokens_matched\":" +
                count + R"(,"parted":false,"resumed_from":"lane","parts_to_fetch":0})");
}

TEST(Server, MetricsCountWhatHappened) {
  Rig rig;
  EXPECT_EQ(exchange(rig.port(), ask("Ann")).status, 200);
  EXPECT_EQ(exchange(rig.port(), request_line("GET", "/nothing")).status, 404);
  const std::string text = exchange(rig.port(), request_line("GET", "/metrics")).body;
  for (const char* row :
       {"mlxs_http_requests_total{route=\"messages\",status=\"200\"} 1\n",
        "mlxs_http_requests_total{route=\"none\",status=\"404\"} 1\n",
        "mlxs_http_requests_in_flight 1\n", "mlxs_engine_requests_total 1\n",
        "mlxs_time_to_first_token_seconds_count 1\n", "mlxs_engine_output_tokens_total 12\n"})
    EXPECT_NE(text.find(row), text.npos) << row << text;
}

TEST(Server, RefusesWithTheRightStatusAndShape) {
  Rig rig;
  struct Case {
    std::string request;
    int status;
    const char* type;
  };
  const Case cases[] = {
      {request_line("GET", "/nope"), 404, "not_found_error"},
      {request_line("GET", "/v1"), 404, "not_found_error"},
      {post("/v1/v1/nope", "{}"), 404, "not_found_error"},
      {post("/v1/v1/messages", "{}"), 400, "invalid_request_error"},
      {request_line("GET", "/v1/messages"), 405, "invalid_request_error"},
      {request_line("OPTIONS", "/v1/messages"), 405, "invalid_request_error"},
      {post("/health", "{}"), 405, "invalid_request_error"},
      {post("/v1/messages", "{"), 400, "invalid_request_error"},
      {post("/v1/messages", "[]"), 400, "invalid_request_error"},
      {post("/v1/messages/count_tokens", "nonsense"), 400, "invalid_request_error"},
      {post("/debug/render", "nonsense"), 400, "invalid_request_error"},
      {post("/v1/messages", message_body(std::string(5000, 'x'), R"(,"stream":true)")), 400,
       "invalid_request_error"},
      {"NONSENSE\r\n\r\n", 400, "invalid_request_error"},
      {request_line("GET", "/", "x: " + std::string(70000, 'x') + "\r\n"), 400,
       "invalid_request_error"},
      {"POST /v1/messages HTTP/1.1\r\nhost: localhost\r\ncontent-length: 99999999\r\n\r\n", 413,
       "request_too_large"},
      {"GET / HTTP/1.1\r\nhost: evil.example\r\n\r\n", 403, "permission_error"},
      {request_line("GET", "/v1/models", "origin: https://evil.example\r\n"), 403,
       "permission_error"},
  };
  for (const Case& row : cases) {
    const HttpReply reply = exchange(rig.port(), row.request);
    ASSERT_EQ(reply.status, row.status) << row.request.substr(0, 80);
    EXPECT_EQ(error_type(reply), row.type) << row.request.substr(0, 80);
    EXPECT_EQ(reply.headers.at("content-type"), "application/json");
  }
  EXPECT_EQ(exchange(rig.port(), request_line("PUT", "/v1/messages")).headers.at("allow"), "POST");
  EXPECT_EQ(exchange(rig.port(), post("/health", "{}")).headers.at("allow"), "GET, HEAD");
}

TEST(Server, AsksForTheKeyWhereItMatters) {
  Rig rig({.server = {.api_key = "secret"}});
  const auto status = [&](std::string_view headers) {
    return exchange(rig.port(), request_line("GET", "/v1/models", headers)).status;
  };
  EXPECT_EQ(status("x-api-key: secret\r\n"), 200);
  EXPECT_EQ(status("authorization: Bearer secret\r\n"), 200);
  EXPECT_EQ(status("x-api-key: wrong\r\nauthorization: Bearer secret\r\n"), 200);
  EXPECT_EQ(status("x-api-key: wrong\r\n"), 401);
  const HttpReply refused = exchange(rig.port(), ask("Ann"));
  EXPECT_EQ(refused.status, 401);
  EXPECT_EQ(error_type(refused), "authentication_error");
  EXPECT_EQ(exchange(rig.port(), request_line("GET", "/metrics")).status, 401);
  EXPECT_EQ(exchange(rig.port(), post("/debug/render", message_body("x"))).status, 401);
  EXPECT_EQ(exchange(rig.port(), request_line("GET", "/health")).status, 200);
}

TEST(Server, KeepsTheConnectionAlive) {
  Rig rig;
  TestClient client(rig.port());
  for (const char* name : {"Ann", "Bob", "Eve"}) {
    client.send(ask(name));
    EXPECT_EQ(testing::answer_text(client.read_reply().body), std::string("Hello, ") + name + "!");
    client.send(testing::ask_stream(name));
    EXPECT_EQ(testing::stream_text(client.read_reply().body), std::string("Hello, ") + name + "!");
    client.send(request_line("HEAD", "/"));
    EXPECT_EQ(client.read_reply(true).status, 200);
    client.send(post("/v1/messages", "{"));
    EXPECT_EQ(client.read_reply().status, 400);
  }
  EXPECT_EQ(client.received(), "");
  client.send(request_line("GET", "/health", "connection: close\r\n"));
  EXPECT_EQ(client.read_reply().headers.at("connection"), "close");
  EXPECT_TRUE(client.closed_within(5s));
}

TEST(Server, AnswersPipelinedRequestsInOrder) {
  Rig rig;
  TestClient client(rig.port());
  client.send(ask("Ann") + testing::ask_stream("Bob") + request_line("GET", "/health") +
              ask("Eve"));
  EXPECT_EQ(testing::answer_text(client.read_reply().body), "Hello, Ann!");
  EXPECT_EQ(testing::stream_text(client.read_reply().body), "Hello, Bob!");
  EXPECT_EQ(client.read_reply().body, R"({"status":"ok"})");
  EXPECT_EQ(testing::answer_text(client.read_reply().body), "Hello, Eve!");
}

TEST(Server, BytesOfTheNextRequestThatComeDuringAStreamAreKept) {
  Rig rig;
  rig.gate.close();
  TestClient client(rig.port());
  client.send(testing::ask_stream("Ann"));
  ASSERT_TRUE(client.read_until("message_start"));
  const std::string next = ask("Bob");
  client.send(next.substr(0, 30));
  rig.gate.open();
  EXPECT_EQ(testing::stream_text(client.read_reply().body), "Hello, Ann!");
  client.send(next.substr(30));
  EXPECT_EQ(testing::answer_text(client.read_reply().body), "Hello, Bob!");
}

TEST(Server, SpeaksHttp10) {
  Rig rig;
  const std::string body = message_body("Ann", R"(,"stream":true)");
  const std::string head = "POST /v1/messages HTTP/1.0\r\ncontent-length: ";
  TestClient client(rig.port());
  client.send(head + std::to_string(body.size()) + "\r\n\r\n" + body);
  const HttpReply reply = client.read_reply();
  EXPECT_FALSE(reply.headers.contains("transfer-encoding"));
  EXPECT_EQ(testing::stream_text(reply.body), "Hello, Ann!");
}

TEST(Server, AsksForTheBodyWhenTheClientWaits) {
  Rig rig;
  const std::string request = post("/v1/messages", message_body("Ann"), "expect: 100-continue\r\n");
  const std::size_t body = request.find("\r\n\r\n") + 4;
  TestClient client(rig.port());
  client.send(request.substr(0, body));
  ASSERT_TRUE(client.read_until("100 Continue\r\n\r\n"));
  client.send(request.substr(body));
  const HttpReply reply = client.read_reply();
  EXPECT_EQ(reply.interim, std::vector<int>{100});
  EXPECT_EQ(testing::answer_text(reply.body), "Hello, Ann!");

  TestClient refused(rig.port());
  refused.send(
      "POST /nope HTTP/1.1\r\nhost: localhost\r\nexpect: 100-continue\r\ncontent-length: "
      "9\r\n\r\n");
  const HttpReply refusal = refused.read_reply();
  EXPECT_EQ(refusal.status, 404);
  EXPECT_TRUE(refusal.interim.empty());
}

TEST(Server, ARequestCutAtAnyByteHurtsNobody) {
  Rig rig;
  const std::string request = ask("Ann");
  for (std::size_t size = 0; size < request.size(); ++size) {
    TestClient half(rig.port());
    half.send(request.substr(0, size));
    half.half_close();
    EXPECT_TRUE(half.closed_within(10s)) << size;
    EXPECT_TRUE(half.received().empty() || half.received().starts_with("HTTP/1.1 400")) << size;
    TestClient gone(rig.port());
    gone.send(request.substr(0, size));
    gone.reset();
  }
  EXPECT_EQ(testing::answer_text(exchange(rig.port(), request).body), "Hello, Ann!");
  EXPECT_EQ(rig.stats().requests_total, 1);
}

TEST(Server, ClosesConnectionsThatDoNothing) {
  Rig rig({.server = {.read_timeout = 100ms, .keep_alive_timeout = 100ms}});
  TestClient idle(rig.port());
  EXPECT_TRUE(idle.closed_within(10s));
  TestClient slow(rig.port());
  slow.send("POST /v1/messages HTTP/1.1\r\ncontent-length: 5\r\n\r\n{");
  EXPECT_TRUE(slow.closed_within(10s));
  EXPECT_EQ(exchange(rig.port(), request_line("GET", "/health")).status, 200);
}

TEST(Server, HoldsNoMoreConnectionsThanItMay) {
  Rig rig({.server = {.announce_after = 1ms, .connections_max = 2}});
  rig.gate.close();
  TestClient first(rig.port());
  TestClient second(rig.port());
  for (TestClient* client : {&first, &second}) {
    client->send(testing::ask_stream("Ann"));
    ASSERT_TRUE(client->read_until("message_start"));
  }
  TestClient third(rig.port());
  third.send(request_line("GET", "/metrics"));
  EXPECT_FALSE(third.closed_within(50ms));
  EXPECT_EQ(third.received(), "");
  second.close();
  EXPECT_NE(third.read_reply().body.find("mlxs_http_connections 2\n"), std::string::npos);
  rig.gate.open();
}

TEST(Server, ConnectionsThatRestMakeRoomForOthers) {
  Rig rig({.server = {.connections_max = 2}});
  TestClient first(rig.port());
  TestClient second(rig.port());
  for (TestClient* client : {&first, &second}) {
    client->send(request_line("GET", "/health"));
    EXPECT_EQ(client->read_reply().status, 200);
  }
  TestClient third(rig.port());
  third.send(request_line("GET", "/health"));
  EXPECT_EQ(third.read_reply().status, 200);
  EXPECT_TRUE(first.closed_within(10s)) << "it has rested longest";
  second.send(request_line("GET", "/health"));
  EXPECT_EQ(second.read_reply().status, 200);
}

TEST(Server, SaysWhyItCannotListen) {
  Rig rig;
  const auto error_for = [&rig](std::string host, std::uint16_t port) {
    Server server(rig.services(), {.host = std::move(host), .port = port});
    const base::Status status = server.listen();
    return status.ok() ? std::string() : status.error().message;
  };
  EXPECT_EQ(error_for("127.0.0.1", rig.port()),
            "Cannot listen on 127.0.0.1 port " + std::to_string(rig.port()) +
                ": the port is in use. Stop the program that uses it or choose another --port.");
  EXPECT_NE(error_for("not a host", 0).find("\"not a host\" is no address"), std::string::npos);
  EXPECT_NE(error_for("192.0.2.1", 0).find("Choose another --host"), std::string::npos);
}

TEST(Server, ServesFiftyAtOnce) {
  Rig rig;
  std::vector<std::thread> clients;
  std::vector<std::string> answers(50);
  for (std::size_t i = 0; i < answers.size(); ++i)
    clients.emplace_back([&, i] {
      const std::string name = "client" + std::to_string(i);
      const bool streams = i % 2 == 0;
      const HttpReply reply = exchange(rig.port(), streams ? testing::ask_stream(name) : ask(name));
      answers[i] = streams ? testing::stream_text(reply.body) : testing::answer_text(reply.body);
    });
  for (std::thread& client : clients) client.join();
  for (std::size_t i = 0; i < answers.size(); ++i)
    EXPECT_EQ(answers[i], "Hello, client" + std::to_string(i) + "!");
  EXPECT_TRUE(rig.until([](const auto& stats) { return stats.lanes_busy == 0; }));
}

TEST(Server, TellsWhatTheCacheHolds) {
  Rig rig({.engine = {.cache_bytes_max = 1U << 20U}});
  const std::string text(1500, 'a');
  static_cast<void>(exchange(rig.port(), post("/v1/messages", message_body(text))));
  static_cast<void>(exchange(rig.port(), post("/v1/messages", message_body(text))));
  const std::string cache = exchange(rig.port(), request_line("GET", "/cache")).body;
  const base::json::value told = base::parse_json(cache, "cache").value();
  const base::json::value& hits = told.at("hits");
  EXPECT_EQ(hits.at("lane").as_int64() + hits.at("memory").as_int64(), 1) << cache;
  EXPECT_EQ(hits.at("none").as_int64(), 1);
  EXPECT_EQ(told.at("tiers").at("lanes").as_array().size(), 4U);
  EXPECT_GT(told.at("tiers").at("memory").at("bytes").as_int64(), 1500);
  EXPECT_TRUE(told.at("tiers").at("disk").is_null());
  EXPECT_GT(told.at("roots").at(0).at("tokens").as_int64(), 1500);
}

// The first words of a prompt that shares a long start with an earlier one and then parts.
TEST(Server, LogsWhereALongPrefixBroke) {
  ::testing::internal::CaptureStderr();
  {
    Rig rig({.model = {.context_tokens = 8192}, .engine = {.cache_bytes_max = 1U << 20U}});
    const std::string same(1500, 's');
    static_cast<void>(
        exchange(rig.port(), post("/v1/messages", message_body(same + std::string(1500, 'a')))));
    static_cast<void>(
        exchange(rig.port(), post("/v1/messages", message_body(same + std::string(1500, 'b')))));
  }
  const std::string log = ::testing::internal::GetCapturedStderr();
  EXPECT_NE(log.find(" parted_at=\"" + std::string(40, 's') + std::string(40, 'b') + "\""),
            log.npos)
      << log;
}

TEST(Server, LogsOneLineForEachRequestAndNoSecrets) {
  ::testing::internal::CaptureStderr();
  {
    Rig rig({.server = {.api_key = "secret-key"}});
    const std::string key = "x-api-key: secret-key\r\n";
    EXPECT_EQ(exchange(rig.port(), post("/v1/messages", message_body("private words"), key)).status,
              200);
    EXPECT_EQ(
        exchange(rig.port(), request_line("GET", "/v1/models", "x-api-key: wrong-key\r\n")).status,
        401);
  }
  const std::string log = ::testing::internal::GetCapturedStderr();
  EXPECT_NE(log.find(" messages status=200 ms="), log.npos) << log;
  EXPECT_NE(log.find(" model=scripted prompt_new=22 prompt_cached=0 prompt_matched=0 from=nothing "
                     "output=22 first_token_ms="),
            log.npos)
      << log;
  EXPECT_NE(log.find(" prefill_ms=1.0 "), log.npos) << log;
  EXPECT_NE(log.find(" stop=end_turn"), log.npos) << log;
  EXPECT_NE(log.find(" models status=401 ms="), log.npos) << log;
  for (const char* secret : {"private", "secret-key", "wrong-key", "Hello"})
    EXPECT_EQ(log.find(secret), log.npos) << log;
}

}  // namespace
}  // namespace mlxs::http
