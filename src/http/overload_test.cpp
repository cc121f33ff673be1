// More turns than may wait: the next one is refused at once, though the engine is too busy to say
// anything.
#include <gtest/gtest.h>

#include "http/server_rig_test.hpp"

namespace mlxs::http {
namespace {

using test::exchange;
using test::HttpReply;
using test::TestClient;
using testing::ask;
using testing::ask_stream;
using testing::Rig;
using testing::RigOptions;

// One turn is running, and as many wait as may.
class Overload : public ::testing::Test {
 protected:
  Overload() : rig_(options()) {
    rig_.gate.close();
    EXPECT_TRUE(clients_[0].send(ask("Ann")));
    EXPECT_TRUE(rig_.until_decode_calls(1));
    wait_in(clients_[1], "Bob");
    wait_in(clients_[2], "Eve");
  }

  // Asks, and is told that the turn waits.
  static void wait_in(TestClient& client, std::string_view name) {
    EXPECT_TRUE(client.send(ask_stream(name)));
    EXPECT_TRUE(client.read_until("message_start"));
  }

  static RigOptions options() {
    RigOptions options;
    options.model.lanes = 1;
    options.server.announce_after = std::chrono::milliseconds(1);
    options.server.turns_waiting_max = 2;
    options.server.stall_timeout = std::chrono::hours(24);
    return options;
  }

  Rig rig_;
  std::vector<TestClient> clients_ = make_clients(rig_.port());

 private:
  static std::vector<TestClient> make_clients(std::uint16_t port) {
    std::vector<TestClient> clients;
    for (int i = 0; i < 3; ++i) clients.emplace_back(port);
    return clients;
  }
};

TEST_F(Overload, IsAPlainReplyAlsoForAStream) {
  for (const std::string& request : {ask("Joe"), ask_stream("Joe")}) {
    const HttpReply refused = exchange(rig_.port(), request);
    EXPECT_EQ(refused.status, 529);
    EXPECT_EQ(refused.headers.at("content-type"), "application/json");
    EXPECT_NE(refused.body.find("overloaded_error"), std::string::npos);
    EXPECT_TRUE(refused.headers.contains("retry-after"));
    EXPECT_TRUE(refused.headers.contains("request-id"));
  }
  rig_.gate.open();
  EXPECT_EQ(testing::stream_text(clients_[1].read_reply().body), "Hello, Bob!");
  EXPECT_EQ(testing::stream_text(clients_[2].read_reply().body), "Hello, Eve!");
}

TEST_F(Overload, DoesNotKeepOthersFromBeingCounted) {
  const std::string body = testing::message_body("Joe");
  EXPECT_EQ(exchange(rig_.port(), test::post("/v1/messages/count_tokens", body)).status, 200);
  rig_.gate.open();
}

TEST_F(Overload, EndsWhenOneOfThoseWhoWaitLeaves) {
  clients_[1].reset();
  ASSERT_TRUE(rig_.until_metric("mlxs_http_requests_in_flight", 3));
  TestClient next(rig_.port());
  wait_in(next, "Joe");
  EXPECT_EQ(exchange(rig_.port(), ask("Sue")).status, 529);
  rig_.gate.open();
  EXPECT_EQ(testing::stream_text(next.read_reply().body), "Hello, Joe!");
}

TEST_F(Overload, EndsWhenTheTurnsAreDone) {
  rig_.gate.open();
  for (TestClient& client : clients_) EXPECT_EQ(client.read_reply().status, 200);
  EXPECT_EQ(testing::answer_text(exchange(rig_.port(), ask("Joe")).body), "Hello, Joe!");
}

}  // namespace
}  // namespace mlxs::http
