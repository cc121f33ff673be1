// An engine that does not get on, and one that is only slow (F74). The server's clock is frozen and
// set forward by hand.
#include <gtest/gtest.h>

#include "http/server_rig_test.hpp"

namespace mlxs::http {
namespace {

using std::chrono_literals::operator""min;
using std::chrono_literals::operator""ms;
using std::chrono_literals::operator""s;
using test::exchange;
using test::HttpReply;
using test::TestClient;
using testing::ask;
using testing::ask_stream;
using testing::Rig;
using testing::RigOptions;

constexpr auto timeout = base::limits::stall_timeout;

RigOptions frozen(int lanes = 4) {
  RigOptions options;
  options.model.lanes = lanes;
  options.frozen_clock = true;
  options.server.announce_after = 0ms;
  return options;
}

// Lets the engine through one more decode call and waits until it is in the next.
bool step(Rig& rig) {
  const int calls = rig.decode_calls();
  rig.gate.let_one();
  return rig.until_decode_calls(calls + 1);
}

TEST(Stall, OfTheEngineEndsAStreamWithAnErrorAndIsOver) {
  Rig rig(frozen());
  rig.gate.close();
  TestClient client(rig.port());
  client.send(ask_stream("Ann"));
  ASSERT_TRUE(rig.until_decode_calls(1));
  ASSERT_TRUE(client.read_until("message_start"));
  rig.advance(timeout - 2s);
  ASSERT_TRUE(client.read_until("event: ping"));
  EXPECT_EQ(client.received().find("event: error"), std::string::npos);
  rig.advance(2s);
  const HttpReply reply = client.read_reply();
  EXPECT_TRUE(testing::event_names(reply.body).ends_with("error")) << reply.body;
  EXPECT_NE(reply.body.find("timeout_error"), std::string::npos);
  EXPECT_NE(reply.body.find("no progress for 120 seconds"), std::string::npos);
  EXPECT_TRUE(client.closed_within(10s));

  rig.gate.open();
  EXPECT_TRUE(rig.until([](const auto& stats) {
    return stats.requests_cancelled_total == 1 && stats.lanes_busy == 0;
  }));
  EXPECT_EQ(testing::answer_text(exchange(rig.port(), ask("Bob")).body), "Hello, Bob!");
}

TEST(Stall, IsAPlainErrorForAWholeAnswer) {
  Rig rig(frozen());
  rig.gate.close();
  TestClient client(rig.port());
  client.send(ask("Ann"));
  ASSERT_TRUE(rig.until_decode_calls(1));
  rig.advance(timeout + 1s);
  EXPECT_EQ(client.read_reply().status, 504);
  rig.gate.open();
}

TEST(Stall, InMidAnswerIsFoundToo) {
  Rig rig(frozen());
  rig.gate.close();
  TestClient client(rig.port());
  client.send(ask_stream("Ann"));
  ASSERT_TRUE(rig.until_decode_calls(1));
  for (int i = 0; i < 3; ++i) ASSERT_TRUE(step(rig));
  ASSERT_TRUE(client.read_until("text_delta"));
  rig.advance(timeout + 1s);
  EXPECT_TRUE(client.read_until("timeout_error"));
  rig.gate.open();
}

TEST(Stall, AGenerationOfTwentyMinutesIsNone) {
  Rig rig(frozen());
  rig.gate.close();
  TestClient client(rig.port());
  client.send(ask_stream(std::string(20, 'a')));
  ASSERT_TRUE(rig.until_decode_calls(1));
  const int steps = 28;  // the prompt, then "Hello, a...a!"
  for (int i = 0; i < steps; ++i) {
    ASSERT_TRUE(step(rig)) << i;
    rig.advance(1min);
  }
  rig.gate.open();
  const HttpReply reply = client.read_reply();
  EXPECT_EQ(testing::stream_text(reply.body), "Hello, " + std::string(20, 'a') + "!");
  EXPECT_TRUE(testing::event_names(reply.body).ends_with("message_stop"));
}

TEST(Stall, WaitingBehindAnEngineThatWorksIsNone) {
  Rig rig(frozen(1));
  rig.gate.close();
  TestClient running(rig.port());
  running.send(ask_stream(std::string(20, 'a')));
  ASSERT_TRUE(rig.until_decode_calls(1));
  TestClient waiting(rig.port());
  waiting.send(ask_stream("Bob"));
  ASSERT_TRUE(waiting.read_until("message_start"));
  for (int i = 0; i < 10; ++i) {
    ASSERT_TRUE(step(rig)) << i;
    ASSERT_TRUE(running.read_more());
    rig.advance(1min);
  }
  rig.gate.open();
  EXPECT_EQ(testing::stream_text(waiting.read_reply().body), "Hello, Bob!");
}

TEST(Stall, WaitingBehindAnEngineThatHangsIsOne) {
  Rig rig(frozen(1));
  rig.gate.close();
  TestClient running(rig.port());
  running.send(ask_stream("Ann"));
  ASSERT_TRUE(rig.until_decode_calls(1));
  TestClient waiting(rig.port());
  waiting.send(ask_stream("Bob"));
  ASSERT_TRUE(waiting.read_until("message_start"));
  rig.advance(timeout + 1s);
  EXPECT_TRUE(running.read_until("timeout_error"));
  EXPECT_TRUE(waiting.read_until("timeout_error"));
  rig.gate.open();
}

// Outputs that have come are progress, though the client does not take them.
TEST(Stall, AClientThatReadsSlowlyIsNone) {
  RigOptions options = frozen();
  options.model.context_tokens = 40000;
  options.model.reply = [](const std::string&) { return testing::varied_text(12000); };
  options.bytes_per_token = 1000;
  options.server.write_timeout = 100min;
  Rig rig(options);
  TestClient client(rig.port());
  client.send(ask_stream("Ann"));
  ASSERT_TRUE(client.read_until("text_delta"));
  ASSERT_TRUE(rig.until([](const auto& stats) { return stats.lanes_busy == 0; }));
  rig.settle();
  for (int i = 0; i < 5; ++i) rig.advance(timeout);
  const HttpReply reply = client.read_reply();
  EXPECT_TRUE(testing::event_names(reply.body).ends_with("message_stop"));
}

}  // namespace
}  // namespace mlxs::http
