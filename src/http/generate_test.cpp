#include "http/generate.hpp"

#include <gtest/gtest.h>

#include "http/server_rig_test.hpp"

namespace mlxs::http {
namespace {

using std::chrono_literals::operator""ms;
using std::chrono_literals::operator""s;
using test::exchange;
using test::HttpReply;
using test::TestClient;
using testing::ask;
using testing::ask_stream;
using testing::Rig;
using testing::RigOptions;

constexpr const char* whole_stream =
    "message_start content_block_start content_block_delta content_block_stop message_delta "
    "message_stop";

std::string no_pings(std::string body) {
  for (std::size_t at = body.find("event: ping"); at != body.npos; at = body.find("event: ping"))
    body.erase(at, body.find("\n\n", at) + 2 - at);
  return body;
}

TEST(Generate, StreamAndWholeAnswerSayTheSame) {
  Rig rig;
  const HttpReply whole = exchange(rig.port(), ask("Ann"));
  const HttpReply stream = exchange(rig.port(), ask_stream("Ann"));
  EXPECT_EQ(stream.status, 200);
  EXPECT_TRUE(stream.headers.at("content-type").starts_with("text/event-stream"));
  EXPECT_TRUE(stream.headers.at("request-id").starts_with("req_"));
  EXPECT_EQ(testing::event_names(stream.body), whole_stream);
  EXPECT_EQ(testing::stream_text(stream.body), testing::answer_text(whole.body));
}

TEST(Generate, AFullWindowIsNamedToTheBetaThatAsks) {
  Rig rig({.model = {.context_tokens = 60,
                     .reply = [](const std::string&) { return std::string(100, 'r'); }}});
  const std::string request = ask("Ann");
  const std::string beta =
      "anthropic-beta: a-2025-01-01, model-context-window-exceeded-2025-08-26\r\n";
  std::string asks = request;
  asks.insert(asks.find("\r\n") + 2, beta);
  EXPECT_NE(exchange(rig.port(), request).body.find(R"("stop_reason":"max_tokens")"),
            std::string::npos);
  EXPECT_NE(
      exchange(rig.port(), asks).body.find(R"("stop_reason":"model_context_window_exceeded")"),
      std::string::npos);
}

// The client gets the call as it is; the line of the request says what it lacks.
TEST(Generate, ACallWithoutRequiredArgumentsIsRemarkedOn) {
  const std::string tools =
      R"(,"tools":[{"name":"Write","input_schema":{"type":"object","required":["path"]}}])";
  for (const char* stream : {"", R"(,"stream":true)"}) {
    ::testing::internal::CaptureStderr();
    {
      Rig rig({.model = {.reply =
                             [](const std::string&) {
                               return "<tool_call>\n<function=Write>\n</function>\n</tool_call>";
                             }},
               .dialect = "qwen3_xml"});
      const HttpReply reply = exchange(
          rig.port(), test::post("/v1/messages", testing::message_body("hi", tools + stream)));
      EXPECT_NE(reply.body.find(R"("stop_reason":"tool_use")"), reply.body.npos) << reply.body;
    }
    const std::string log = ::testing::internal::GetCapturedStderr();
    EXPECT_NE(log.find(" remarks=\"call of Write without path"), log.npos) << log;
  }
}

// The engine stands still in its first decode: nothing but the io thread can speak.
TEST(Generate, AStreamBeginsBeforeAnyTokenAndStaysAlive) {
  Rig rig({.server = {.ping_interval = 50ms, .announce_after = 20ms}});
  rig.gate.close();
  TestClient busy(rig.port());
  busy.send(ask_stream("Ann"));
  TestClient queued(rig.port());
  queued.send(ask_stream("Bob"));
  for (TestClient* client : {&busy, &queued}) {
    ASSERT_TRUE(client->read_until("event: message_start"));
    ASSERT_TRUE(client->read_until("event: ping"));
    EXPECT_LT(client->received().find("message_start"), client->received().find("event: ping"));
  }
  rig.gate.open();
  const HttpReply reply = queued.read_reply();
  EXPECT_EQ(testing::event_names(no_pings(reply.body)), whole_stream);
  EXPECT_EQ(testing::stream_text(reply.body), "Hello, Bob!");
}

TEST(Generate, AWholeAnswerIsSilentUntilItIsThere) {
  Rig rig({.server = {.ping_interval = 20ms, .announce_after = 10ms}});
  rig.gate.close();
  TestClient whole(rig.port());
  whole.send(ask("Ann"));
  TestClient stream(rig.port());
  stream.send(ask_stream("Bob"));
  ASSERT_TRUE(stream.read_until("event: ping"));
  EXPECT_FALSE(whole.closed_within(50ms));
  EXPECT_EQ(whole.received(), "");
  rig.gate.open();
  EXPECT_EQ(testing::answer_text(whole.read_reply().body), "Hello, Ann!");
}

TEST(Generate, AFullQueueIsAPlainErrorAlsoForAStream) {
  Rig rig({.model = {.lanes = 1},
           .engine = {.queue_depth_max = 1},
           .server = {.announce_after = 60s},
           .decode_time = 5ms});
  TestClient running(rig.port());
  running.send(ask(std::string(1000, 'a')));
  ASSERT_TRUE(rig.until([](const auto& stats) { return stats.lanes_busy == 1; }));
  TestClient waiting(rig.port());
  waiting.send(ask("Bob"));
  ASSERT_TRUE(rig.until([](const auto& stats) { return stats.queue_depth == 1; }));
  for (const std::string& request : {ask("Eve"), ask_stream("Eve")}) {
    const HttpReply refused = exchange(rig.port(), request);
    EXPECT_EQ(refused.status, 529);
    EXPECT_EQ(refused.headers.at("content-type"), "application/json");
    EXPECT_NE(refused.body.find("overloaded_error"), std::string::npos);
    EXPECT_TRUE(refused.headers.contains("retry-after"));
  }
}

TEST(Generate, AFailureInsideAStreamIsAnEventAndTheEnd) {
  RigOptions options;
  options.model.fails = [](int call) { return call == 5; };
  Rig rig(options);
  TestClient client(rig.port());
  client.send(ask_stream("Ann"));
  const HttpReply reply = client.read_reply();
  EXPECT_EQ(testing::event_names(reply.body),
            "message_start content_block_start content_block_delta error");
  EXPECT_TRUE(client.closed_within(10s));
  EXPECT_EQ(testing::stream_text(exchange(rig.port(), ask_stream("Bob")).body), "Hello, Bob!");
}

TEST(Generate, AFailureIsAnErrorReplyForAWholeAnswer) {
  RigOptions options;
  options.model.fails = [](int call) { return call == 5; };
  Rig rig(options);
  TestClient client(rig.port());
  client.send(ask("Ann"));
  EXPECT_EQ(client.read_reply().status, 500);
  client.send(ask("Bob"));
  EXPECT_EQ(testing::answer_text(client.read_reply().body), "Hello, Bob!");
}

// The client never reads: the socket fills, then the mailbox, then the turn ends.
TEST(Generate, AClientThatDoesNotReadIsCutOff) {
  RigOptions options;
  options.model.context_tokens = 40000;
  options.model.reply = [](const std::string&) { return testing::varied_text(35000); };
  options.bytes_per_token = 1000;
  options.server.write_timeout = 1s;
  Rig rig(options);
  TestClient client(rig.port(), 4096);
  client.send(ask_stream("Ann"));
  EXPECT_TRUE(rig.until([](const auto& stats) { return stats.requests_cancelled_total == 1; }));
  EXPECT_TRUE(client.closed_within(20s));
  EXPECT_EQ(exchange(rig.port(), test::request_line("GET", "/health")).status, 200);
}

}  // namespace
}  // namespace mlxs::http
