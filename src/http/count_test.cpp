// count_tokens says what the usage of the same request says, also while the engine is busy.
#include <gtest/gtest.h>

#include "base/json.hpp"
#include "http/server_rig_test.hpp"

namespace mlxs::http {
namespace {

using test::exchange;
using test::post;
using test::TestClient;
using testing::ask;
using testing::Rig;

constexpr const char* tool =
    R"({"name":"Read","description":"reads","input_schema":{"type":"object"}})";

// Requests without their beginning and end: what may stand in them, in every kind of place.
std::vector<std::string> fixtures() {
  const std::string user = R"({"role":"user","content":"Go on."})";
  const std::string call =
      R"({"role":"assistant","content":[{"type":"thinking","thinking":"Hm.","signature":"s"},)"
      R"({"type":"text","text":"I read."},{"type":"tool_use","id":"t1","name":"Read",)"
      R"("input":{"path":"a.py"}}]})";
  const auto result = [](const std::string& content) {
    return R"({"role":"user","content":[{"type":"tool_result","tool_use_id":"t1","content":)" +
           content + "}]}";
  };
  const auto messages = [&](const std::string& list) { return R"("messages":[)" + list + "]"; };
  const std::string document =
      R"({"type":"document","title":"T","source":{"type":"text","media_type":"text/plain",)"
      R"("data":"A long document."}})";
  const std::string image = R"({"type":"image","source":{"type":"base64","media_type":"image/png",)"
                            R"("data":"iVBORw0KGgo="}})";
  const auto content = [&](const std::string& blocks) {
    return messages(R"({"role":"user","content":[)" + blocks + "]}");
  };
  const std::string text = R"({"type":"text","text":"What is this? \u20ac"})";
  const std::string tools = std::string(R"(,"tools":[)") + tool + "]";
  return {
      messages(user),
      messages(user) + R"(,"system":"Be brief.")",
      messages(user) + R"(,"system":[{"type":"text","text":"Be"},{"type":"text","text":"brief."}])",
      messages(user) + tools,
      messages(user) + R"(,"tools":[])",
      messages(user) + tools + R"(,"tool_choice":{"type":"none"})",
      messages(user) + tools + R"(,"tool_choice":{"type":"auto"})",
      messages(user) + R"(,"thinking":{"type":"enabled","budget_tokens":1024})",
      messages(user) + R"(,"thinking":{"type":"disabled"})",
      messages(user) + R"(,"thinking":{"type":"adaptive"},"output_config":{"effort":"low"})",
      messages(user + "," + call + "," + result(R"("print one")")) + tools,
      messages(user + "," + call + "," + result(R"([{"type":"text","text":"1"},)" + image + "]")) +
          tools,
      messages(user + "," + call + "," + result("[]")) + tools,
      messages(user + "," + call + "," + result(R"("1")") +
               R"(,{"role":"assistant","content":"Done."},)" + user),
      messages(user + R"(,{"role":"system","content":"It is late."},)" + user),
      messages(user + "," + user),
      content(text),
      content(document + "," + text),
      content(image + "," + text),
      content(R"({"type":"search_result","title":"S","source":"u","content":[]},)" + text),
  };
}

std::int64_t number(const base::json::value& object, const char* name) {
  return object.at(name).as_int64();
}

TEST(CountTokens, IsTheUsageOfTheSameRequest) {
  Rig rig({.dialect = "qwen3_xml"});
  const std::vector<std::string> all = fixtures();
  EXPECT_EQ(all.size(), 20U);
  for (const std::string& fixture : all) {
    const std::string body = R"({"model":"scripted",)" + fixture;
    const auto counted =
        exchange(rig.port(), post("/v1/messages/count_tokens?beta=true", body + "}"));
    ASSERT_EQ(counted.status, 200) << fixture << counted.body;
    const auto answer = exchange(rig.port(), post("/v1/messages", body + R"(,"max_tokens":2000})"));
    ASSERT_EQ(answer.status, 200) << fixture << answer.body;
    const base::json::value count = base::parse_json(counted.body, "count").value();
    const base::json::value usage = base::parse_json(answer.body, "answer").value().at("usage");
    EXPECT_EQ(number(count, "input_tokens"), number(usage, "input_tokens") +
                                                 number(usage, "cache_read_input_tokens") +
                                                 number(usage, "cache_creation_input_tokens"))
        << fixture;
    EXPECT_GT(number(count, "input_tokens"), 0);
  }
}

// The engine is held: whoever waited for it would wait for ever.
TEST(CountTokens, TwentyFiveAtOnceDoNotWaitForAGeneration) {
  Rig rig;
  rig.gate.close();
  TestClient generating(rig.port());
  generating.send(ask("Ann"));
  ASSERT_TRUE(rig.until_decode_calls(1));
  std::vector<TestClient> clients;
  for (int i = 0; i < 25; ++i) {
    clients.emplace_back(rig.port());
    clients.back().send(
        post("/v1/messages/count_tokens", testing::message_body("foo", R"(,"tools":[])")));
  }
  for (TestClient& client : clients) EXPECT_EQ(client.read_reply().body, R"({"input_tokens":12})");
  EXPECT_EQ(generating.received(), "");
  rig.gate.open();
  EXPECT_EQ(testing::answer_text(generating.read_reply().body), "Hello, Ann!");
}

}  // namespace
}  // namespace mlxs::http
