// Clients that leave, in every state of their turn and in both modes; and clients that only look as
// if they left.
#include <gtest/gtest.h>

#include "http/server_rig_test.hpp"

namespace mlxs::http {
namespace {

using std::chrono_literals::operator""ms;
using std::chrono_literals::operator""s;
using test::HttpReply;
using test::TestClient;
using testing::ask;
using testing::ask_stream;
using testing::Rig;
using testing::RigOptions;

enum class Mode { whole, stream };
enum class State { queued, prefill, decode };
enum class Leaving { close, reset, close_after_half_close };

struct Case {
  Mode mode;
  State state;
  Leaving leaving;
};

std::string request(Mode mode, std::string_view text) {
  return mode == Mode::stream ? ask_stream(text) : ask(text);
}

void leave(TestClient& client, Leaving leaving) {
  if (leaving == Leaving::close_after_half_close) client.half_close();
  if (leaving == Leaving::reset)
    client.reset();
  else
    client.close();
}

// Slow enough that nothing here ends by itself: prefill takes 8 s, the answer 15 s.
RigOptions slow() {
  RigOptions options;
  options.model.lanes = 1;
  options.model.decode_tokens_max = 4;
  options.model.context_tokens = 8192;
  options.model.reply = [](const std::string&) { return std::string(3000, 'x'); };
  options.decode_time = 5ms;
  options.server.stall_timeout = std::chrono::hours(24);
  return options;
}

bool reached(State state, const engine::EngineStats& stats) {
  switch (state) {
    case State::queued: return stats.queue_depth == 1;
    case State::prefill: return stats.decode_tokens_total > 8 && stats.output_tokens_total == 0;
    case State::decode: return stats.output_tokens_total > 3;
  }
  return false;
}

class Disconnect : public ::testing::TestWithParam<Case> {};

TEST_P(Disconnect, EndsTheWork) {
  const auto [mode, state, leaving] = GetParam();
  Rig rig(slow());
  TestClient running(rig.port());
  if (state == State::queued) {
    running.send(ask_stream("first"));
    ASSERT_TRUE(rig.until([](const auto& stats) { return stats.lanes_busy == 1; }));
  }
  TestClient client(rig.port());
  client.send(request(mode, state == State::prefill ? std::string(6000, 'p') : "short"));
  ASSERT_TRUE(rig.until([wanted = state](const auto& stats) { return reached(wanted, stats); }));
  const auto left = std::chrono::steady_clock::now();
  leave(client, leaving);
  ASSERT_TRUE(rig.until([](const auto& stats) { return stats.requests_cancelled_total == 1; }));
  const auto took = std::chrono::steady_clock::now() - left;
  EXPECT_LT(took, 2s);  // the promise; milliseconds on an idle machine

  const engine::EngineStats stats = rig.stats();
  EXPECT_EQ(stats.queue_depth, 0);
  EXPECT_EQ(stats.lanes_busy, state == State::queued ? 1 : 0);
}

// The engine is held inside a decode call while the client leaves. That call is its last one.
TEST_P(Disconnect, NoDecodeCallBeginsForNobody) {
  const auto [mode, state, leaving] = GetParam();
  if (state == State::queued) return;  // the engine works for somebody else
  RigOptions options = slow();
  options.decode_time = 0ms;
  Rig rig(options);
  rig.gate.close();
  TestClient client(rig.port());
  client.send(request(mode, state == State::prefill ? std::string(6000, 'p') : "short"));
  for (int i = 0; i < 8; ++i) rig.gate.let_one();
  ASSERT_TRUE(rig.until_decode_calls(9));
  leave(client, leaving);
  // Only the request that asks for the metric is left.
  ASSERT_TRUE(rig.until_metric("mlxs_http_requests_in_flight", 1));
  rig.gate.open();
  ASSERT_TRUE(rig.until([](const auto& stats) { return stats.lanes_busy == 0; }));
  EXPECT_EQ(rig.decode_calls(), 9);
  EXPECT_EQ(rig.stats().requests_cancelled_total, 1);
}

std::vector<Case> all_cases() {
  std::vector<Case> cases;
  for (const Mode mode : {Mode::whole, Mode::stream})
    for (const State state : {State::queued, State::prefill, State::decode})
      for (const Leaving leaving :
           {Leaving::close, Leaving::reset, Leaving::close_after_half_close})
        cases.push_back({mode, state, leaving});
  return cases;
}

std::string case_name(const ::testing::TestParamInfo<Case>& info) {
  const Case& row = info.param;
  const std::string mode = row.mode == Mode::whole ? "Whole" : "Stream";
  const char* states[] = {"Queued", "Prefill", "Decode"};
  const char* leavings[] = {"Close", "Reset", "CloseAfterHalfClose"};
  return mode + states[static_cast<std::size_t>(row.state)] +
         leavings[static_cast<std::size_t>(row.leaving)];
}

INSTANTIATE_TEST_SUITE_P(EveryState, Disconnect, ::testing::ValuesIn(all_cases()), case_name);

TEST(HalfClose, OfAStreamIsNoCancel) {
  Rig rig({.server = {.ping_interval = 20ms, .announce_after = 10ms}});
  rig.gate.close();
  TestClient client(rig.port());
  client.send(ask_stream("Ann"));
  ASSERT_TRUE(client.read_until("message_start"));
  client.half_close();
  ASSERT_TRUE(client.read_until("event: ping"));
  rig.gate.open();
  EXPECT_EQ(testing::stream_text(client.read_reply().body), "Hello, Ann!");
  EXPECT_EQ(rig.stats().requests_cancelled_total, 0);
}

TEST(HalfClose, OfAWholeAnswerIsNoCancel) {
  Rig rig({.server = {.ping_interval = 20ms}});
  rig.gate.close();
  TestClient client(rig.port());
  client.send(ask("Ann"));
  client.half_close();
  ASSERT_TRUE(client.read_until("102 Processing"));
  rig.gate.open();
  const HttpReply reply = client.read_reply();
  EXPECT_EQ(testing::answer_text(reply.body), "Hello, Ann!");
  EXPECT_EQ(reply.interim.front(), 102);
  EXPECT_EQ(rig.stats().requests_cancelled_total, 0);
}

TEST(HalfClose, RightBehindTheRequestIsAnswered) {
  Rig rig;
  for (const std::string& bytes : {ask("Ann"), ask_stream("Ann")}) {
    TestClient client(rig.port());
    client.send(bytes);
    client.half_close();
    EXPECT_EQ(client.read_reply().status, 200);
    EXPECT_TRUE(client.closed_within(5s));
  }
}

}  // namespace
}  // namespace mlxs::http
