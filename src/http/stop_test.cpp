// The server stops while there is work.
#include <gtest/gtest.h>

#include "base/limits.hpp"
#include "http/server_rig_test.hpp"

namespace mlxs::http {
namespace {

using std::chrono_literals::operator""ms;
using std::chrono_literals::operator""s;
using test::HttpReply;
using test::TestClient;
using testing::Rig;
using testing::RigOptions;

// "Under stop_grace": nobody had to be thrown out.
constexpr auto graceful = base::limits::stop_grace;

RigOptions endless() {
  RigOptions options;
  options.model.reply = [](const std::string&) { return std::string(3000, 'x'); };
  options.decode_time = 5ms;
  return options;
}

TEST(Stop, AStreamGetsAProperEnd) {
  Rig rig(endless());
  TestClient client(rig.port());
  client.send(testing::ask_stream("Ann"));
  ASSERT_TRUE(client.read_until("content_block_delta"));
  EXPECT_LT(rig.stop(), graceful);
  const HttpReply reply = client.read_reply();
  EXPECT_EQ(testing::event_names(reply.body),
            "message_start content_block_start content_block_delta error");
  EXPECT_NE(reply.body.find("The server is stopping."), std::string::npos);
  EXPECT_TRUE(client.closed_within(5s));
  EXPECT_TRUE(rig.until([](const auto& stats) { return stats.requests_cancelled_total == 1; }));
}

TEST(Stop, AWholeAnswerGetsAnError) {
  Rig rig(endless());
  TestClient client(rig.port());
  client.send(testing::ask("Ann"));
  ASSERT_TRUE(rig.until([](const auto& stats) { return stats.output_tokens_total > 3; }));
  EXPECT_LT(rig.stop(), graceful);
  const HttpReply reply = client.read_reply();
  EXPECT_EQ(reply.status, 529);
  EXPECT_NE(reply.body.find("The server is stopping."), std::string::npos);
}

TEST(Stop, ConnectionsWithoutARequestEndAtOnce) {
  Rig rig;
  TestClient idle(rig.port());
  idle.send(test::request_line("GET", "/health"));
  EXPECT_EQ(idle.read_reply().status, 200);
  TestClient half(rig.port());
  half.send("POST /v1/messages HTTP/1.1\r\ncontent-le");
  EXPECT_LT(rig.stop(), graceful);
  EXPECT_TRUE(idle.closed_within(5s));
  EXPECT_TRUE(half.closed_within(5s));
}

TEST(Stop, DoesNotWaitForAnEngineThatHangs) {
  Rig rig;
  rig.gate.close();
  TestClient stream(rig.port());
  stream.send(testing::ask_stream("Ann"));
  ASSERT_TRUE(stream.read_until("message_start"));
  TestClient metrics(rig.port());
  metrics.send(test::request_line("GET", "/metrics"));
  EXPECT_LT(rig.stop(), graceful);
  EXPECT_NE(stream.read_reply().body.find("event: error"), std::string::npos);
}

TEST(Stop, ThrowsOutAClientThatDoesNotRead) {
  RigOptions options;
  options.model.context_tokens = 40000;
  options.model.reply = [](const std::string&) { return testing::varied_text(35000); };
  options.bytes_per_token = 4000;
  Rig rig(options);
  TestClient client(rig.port(), 4096);
  client.send(testing::ask_stream("Ann"));
  // More than any socket buffer takes.
  ASSERT_TRUE(rig.until([](const auto& stats) { return stats.output_tokens_total > 4000; }));
  const auto took = rig.stop();
  EXPECT_GE(took, graceful);
  EXPECT_LT(took, graceful + 1s);
}

TEST(Stop, RightAfterTheStartEndsAtOnce) {
  Rig rig;
  EXPECT_LT(rig.stop(), graceful);
}

}  // namespace
}  // namespace mlxs::http
