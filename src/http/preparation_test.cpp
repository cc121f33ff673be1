// Prompts that take long to prepare: what their clients hear, and what others notice of it.
#include <gtest/gtest.h>

#include <new>
#include <stdexcept>

#include "http/server_rig_test.hpp"

namespace mlxs::http {
namespace {

using std::chrono_literals::operator""ms;
using std::chrono_literals::operator""s;
using test::exchange;
using test::HttpReply;
using test::post;
using test::TestClient;
using testing::ask;
using testing::count_of;
using testing::Gate;
using testing::lengthy_body;
using testing::message_body;
using testing::Rig;
using testing::RigOptions;

constexpr std::string_view streamed = R"(,"stream":true)";

// Texts with "slow" in them are held in the tokeniser until the gate opens.
struct Slow {
  Slow() { gate.close(); }
  RigOptions options(bool frozen_clock = true) {
    RigOptions options;
    options.frozen_clock = frozen_clock;
    options.on_tokenize = [this](const std::string& text) {
      if (text.find("slow") == text.npos) return;
      ++begun;
      gate.pass();
      ++ended;
    };
    return options;
  }
  [[nodiscard]] bool until_begun(int count) const {
    const auto deadline = std::chrono::steady_clock::now() + 20s;
    while (begun < count && std::chrono::steady_clock::now() < deadline)
      std::this_thread::sleep_for(1ms);
    return begun == count;
  }

  Gate gate;
  std::atomic<int> begun{0};
  std::atomic<int> ended{0};
};

// Opens the gate before the rig waits for its pool, whatever the test came to.
struct Opener {
  explicit Opener(Slow& slow) : slow_(slow) {}
  ~Opener() { slow_.gate.open(); }
  Opener(const Opener&) = delete;
  Opener& operator=(const Opener&) = delete;

 private:
  Slow& slow_;
};

TEST(Preparation, AStreamIsKeptAliveByLinesThatAreNoEvents) {
  Slow slow;
  Rig rig(slow.options());
  const Opener opener(slow);
  TestClient client(rig.port());
  client.send(post("/v1/messages", message_body("slow", streamed)));
  ASSERT_TRUE(slow.until_begun(1));
  for (int i = 1; i <= 40; ++i) {
    rig.advance(5s);
    while (count_of(": waiting\n", client.received()) < i)
      ASSERT_TRUE(client.read_more()) << "silent for 5 s, " << i;
  }
  EXPECT_EQ(count_of("event:", client.received()), 0);
  slow.gate.open();
  const HttpReply reply = client.read_reply();
  EXPECT_EQ(reply.status, 200);
  EXPECT_TRUE(reply.body.starts_with(": waiting\n"));
  EXPECT_EQ(testing::event_names(reply.body),
            "message_start content_block_start content_block_delta content_block_stop "
            "message_delta message_stop");
  EXPECT_EQ(testing::stream_text(reply.body), "Hello, slow!");
}

TEST(Preparation, AnErrorFoundSoonIsAPlainReply) {
  Rig rig;
  const HttpReply reply =
      exchange(rig.port(), post("/v1/messages", message_body(std::string(5000, 'x'), streamed)));
  EXPECT_EQ(reply.status, 400);
  EXPECT_NE(reply.body.find("prompt is too long: 5009 tokens > "), reply.body.npos) << reply.body;
}

TEST(Preparation, AnErrorFoundLateIsAnEventAndTheEnd) {
  Slow slow;
  Rig rig(slow.options());
  const Opener opener(slow);
  TestClient client(rig.port());
  client.send(post("/v1/messages", message_body("slow" + std::string(5000, 'x'), streamed)));
  ASSERT_TRUE(slow.until_begun(1));
  rig.advance(5s);
  ASSERT_TRUE(client.read_until(": waiting"));
  slow.gate.open();
  const HttpReply reply = client.read_reply();
  EXPECT_EQ(reply.status, 200);
  EXPECT_EQ(testing::event_names(reply.body), "error");
  EXPECT_NE(reply.body.find("prompt is too long: 5013 tokens > "), reply.body.npos);
  EXPECT_TRUE(client.closed_within(10s));
}

TEST(Preparation, OthersDoNotWaitForALengthyPrompt) {
  Slow slow;
  Rig rig(slow.options());
  const Opener opener(slow);
  TestClient client(rig.port());
  client.send(post("/v1/messages", lengthy_body("slow")));
  TestClient behind(rig.port());
  behind.send(post("/v1/messages", lengthy_body("slow too")));
  ASSERT_TRUE(slow.until_begun(1));
  EXPECT_EQ(testing::answer_text(exchange(rig.port(), ask("Ann")).body), "Hello, Ann!");
  const HttpReply counted =
      exchange(rig.port(), post("/v1/messages/count_tokens", message_body("Ann")));
  EXPECT_EQ(counted.body, R"({"input_tokens":12})");
  slow.gate.open();
  EXPECT_EQ(testing::answer_text(client.read_reply().body), "Hello, slow!");
  EXPECT_EQ(testing::answer_text(behind.read_reply().body), "Hello, slow too!");
}

TEST(Preparation, TheWorkOfClientsThatLeftIsNotDone) {
  Slow slow;
  Rig rig(slow.options());
  const Opener opener(slow);
  TestClient first(rig.port());
  first.send(post("/v1/messages", lengthy_body("slow")));
  ASSERT_TRUE(slow.until_begun(1));
  for (const std::string& more : {std::string(), std::string(streamed)}) {
    for (int i = 0; i < 3; ++i) {
      TestClient reset(rig.port());
      TestClient closed(rig.port());
      for (TestClient* client : {&reset, &closed})
        client->send(post("/v1/messages", lengthy_body("slow, gone", more)));
      reset.reset();
      closed.close();
    }
  }
  // All of them are noticed before the work that holds them up ends.
  ASSERT_TRUE(rig.until_metric("mlxs_http_connections", 2));
  slow.gate.open();
  EXPECT_EQ(testing::answer_text(first.read_reply().body), "Hello, slow!");
  EXPECT_EQ(testing::answer_text(exchange(rig.port(), ask("Ann")).body), "Hello, Ann!");
  EXPECT_EQ(slow.ended, 1);
  EXPECT_EQ(rig.stats().requests_total, 2);
}

TEST(Preparation, WhatThrowsIsAnErrorOfThatRequestOnly) {
  RigOptions options;
  options.on_tokenize = [](const std::string& text) {
    if (text.find("huge") != text.npos) throw std::bad_alloc();
    if (text.find("broken") != text.npos) throw std::runtime_error("a broken expression");
  };
  Rig rig(options);
  for (const std::string path : {"/v1/messages", "/v1/messages/count_tokens", "/debug/render"}) {
    const HttpReply huge = exchange(rig.port(), post(path, message_body("huge")));
    EXPECT_EQ(huge.status, 413) << path;
    EXPECT_NE(huge.body.find("not enough memory"), huge.body.npos);
    const HttpReply broken = exchange(rig.port(), post(path, message_body("broken")));
    EXPECT_EQ(broken.status, 500) << path;
    EXPECT_EQ(broken.body.find("expression"), broken.body.npos) << "reasons stay in the log";
  }
  EXPECT_EQ(testing::answer_text(exchange(rig.port(), ask("Ann")).body), "Hello, Ann!");
}

TEST(Preparation, MoreThanMayWaitIsOverload) {
  Slow slow;
  Rig rig(slow.options());
  const Opener opener(slow);
  std::vector<TestClient> clients;
  for (std::size_t i = 0; i < 2; ++i) {
    clients.emplace_back(rig.port());
    clients.back().send(post("/v1/messages", message_body("slow")));
    ASSERT_TRUE(slow.until_begun(static_cast<int>(i) + 1));
  }
  for (std::size_t i = 0; i < base::limits::preparations_max; ++i) {
    clients.emplace_back(rig.port());
    clients.back().send(post("/v1/messages/count_tokens", message_body("Ann")));
  }
  ASSERT_TRUE(rig.until_metric("mlxs_http_requests_in_flight",
                               3 + static_cast<int>(base::limits::preparations_max)));
  for (const std::string& request : {ask("Bob"), testing::ask_stream("Bob")}) {
    const HttpReply refused = exchange(rig.port(), request);
    EXPECT_EQ(refused.status, 529);
    EXPECT_TRUE(refused.headers.contains("retry-after"));
  }
  slow.gate.open();
  for (TestClient& client : clients) EXPECT_EQ(client.read_reply().status, 200);
}

// 12 MB are 3,000 windows: only the beginning is tokenised.
TEST(Preparation, AHugePromptIsRefusedWithoutBeingTokenised) {
  std::atomic<std::size_t> bytes{0};
  RigOptions options;
  options.on_tokenize = [&](const std::string& text) { bytes += text.size(); };
  Rig rig(options);
  bytes = 0;
  const std::string body = message_body(std::string(12'000'000, 'x'), streamed);
  const HttpReply reply = exchange(rig.port(), post("/v1/messages", body));
  EXPECT_EQ(reply.status, 400);
  EXPECT_NE(reply.body.find("prompt is too long: 1"), reply.body.npos) << reply.body;
  EXPECT_EQ(exchange(rig.port(), post("/v1/messages/count_tokens", body)).status, 200);
  EXPECT_EQ(exchange(rig.port(), post("/debug/render", body)).status, 400);
  EXPECT_LT(bytes, 300'000U);
}

TEST(Preparation, AStopAnswersWhoeverWaitsForAPrompt) {
  Slow slow;
  Rig rig(slow.options());
  TestClient held(rig.port());
  held.send(post("/v1/messages", lengthy_body("slow")));
  ASSERT_TRUE(slow.until_begun(1));
  TestClient behind(rig.port());
  behind.send(post("/v1/messages", lengthy_body("slow", streamed)));
  ASSERT_TRUE(rig.until_metric("mlxs_http_requests_in_flight", 3));
  rig.begin_stop();
  EXPECT_EQ(held.read_reply().status, 529);
  EXPECT_EQ(behind.read_reply().status, 529);
  slow.gate.open();
}

}  // namespace
}  // namespace mlxs::http
