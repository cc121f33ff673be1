// A client hears something at least every five seconds, whatever its turn waits for (F34, F36). The
// server's clock is frozen: it is set forward by five seconds at a time, and each time a ping must
// come.
#include <gtest/gtest.h>

#include "http/server_rig_test.hpp"

namespace mlxs::http {
namespace {

using std::chrono_literals::operator""ms;
using std::chrono_literals::operator""s;
using test::HttpReply;
using test::TestClient;
using testing::ask_stream;
using testing::count_of;
using testing::Rig;
using testing::RigOptions;

constexpr std::string_view call =
    "<tool_call>\n<function=Write>\n<parameter=content>\nlong text\n</parameter>\n</function>\n"
    "</tool_call>";

RigOptions held(std::string answer) {
  RigOptions options;
  options.model.lanes = 1;
  options.frozen_clock = true;
  options.dialect = "qwen3_xml";
  options.server.stall_timeout = 1000s;
  options.server.announce_after = 0ms;
  options.model.reply = [answer = std::move(answer)](const std::string&) { return answer; };
  return options;
}

// Five seconds at a time, for longer than any client waits.
void hear_pings(Rig& rig, TestClient& client) {
  const int before = count_of("event: ping", client.received());
  for (int i = 1; i <= 40; ++i) {
    rig.advance(5s);
    while (count_of("event: ping", client.received()) < before + i)
      ASSERT_TRUE(client.read_more()) << "silent for five seconds, time " << i;
  }
}

TEST(Silence, IsBrokenWhileATurnIsQueuedAndInPrefill) {
  Rig rig(held("Hello!"));
  rig.gate.close();
  TestClient prefill(rig.port());
  prefill.send(ask_stream("Ann"));
  ASSERT_TRUE(rig.until_decode_calls(1));
  TestClient queued(rig.port());
  queued.send(ask_stream("Bob"));
  for (TestClient* client : {&prefill, &queued})
    ASSERT_TRUE(client->read_until("event: message_start"));
  hear_pings(rig, queued);
  ASSERT_TRUE(prefill.read_until("event: ping"));
  EXPECT_LT(prefill.received().find("message_start"), prefill.received().find("ping"));
  rig.gate.open();
  EXPECT_EQ(testing::stream_text(queued.read_reply().body), "Hello!");
}

TEST(Silence, IsBrokenInMidAnswer) {
  Rig rig(held("Hello, this is long."));
  rig.gate.close();
  TestClient client(rig.port());
  client.send(ask_stream("Ann"));
  for (int i = 0; i < 9; ++i) rig.gate.let_one();
  ASSERT_TRUE(rig.until_decode_calls(10));
  ASSERT_TRUE(client.read_until("text_delta"));
  hear_pings(rig, client);
  rig.gate.open();
  EXPECT_EQ(testing::stream_text(client.read_reply().body), "Hello, this is long.");
}

// Where the name of a call begins, the reader holds back what it cannot be sure of.
TEST(Silence, IsBrokenWhileACallIsHeldBack) {
  for (const std::string_view until :
       {"<tool_call>\n<function=Wr", "<parameter=content>\nlong te"}) {
    RigOptions options = held("Text. " + std::string(call));
    Rig rig(options);
    rig.gate.close();
    TestClient client(rig.port());
    const std::string tools =
        R"(,"tools":[{"name":"Write","input_schema":{"type":"object","properties":)"
        R"({"content":{"type":"string"}}}}],"stream":true)";
    client.send(test::post("/v1/messages", testing::message_body("Ann", tools)));
    const std::size_t bytes = std::string("Text. ").size() + call.find(until) + until.size();
    for (std::size_t i = 0; i < bytes; ++i) rig.gate.let_one();
    ASSERT_TRUE(rig.until_decode_calls(static_cast<int>(bytes) + 1));
    ASSERT_TRUE(client.read_until("text_delta"));
    hear_pings(rig, client);
    rig.gate.open();
    const HttpReply reply = client.read_reply();
    EXPECT_NE(reply.body.find(R"("stop_reason":"tool_use")"), reply.body.npos) << reply.body;
  }
}

}  // namespace
}  // namespace mlxs::http
