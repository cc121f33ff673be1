#include "cli/answer.hpp"

#include <gtest/gtest.h>

namespace mlxs::cli {
namespace {

const std::vector<SseEvent> events = {
    {"message_start", R"({"type":"message_start","message":{"content":[]}})"},
    {"content_block_start",
     R"({"index":0,"content_block":{"type":"thinking","thinking":"","signature":""}})"},
    {"ping", R"({"type":"ping"})"},
    {"content_block_delta", R"({"index":0,"delta":{"type":"thinking_delta","thinking":"Hm"}})"},
    {"content_block_delta", R"({"index":0,"delta":{"type":"thinking_delta","thinking":"."}})"},
    {"content_block_delta", R"({"index":0,"delta":{"type":"signature_delta","signature":"s"}})"},
    {"content_block_stop", R"({"index":0})"},
    {"content_block_start", R"({"index":1,"content_block":{"type":"text","text":""}})"},
    {"content_block_delta", R"({"index":1,"delta":{"type":"text_delta","text":"Hi"}})"},
    {"content_block_delta", R"({"index":1,"delta":{"type":"text_delta","text":" you"}})"},
    {"content_block_stop", R"({"index":1})"},
    {"message_delta", R"({"delta":{"stop_reason":"end_turn"},"usage":{"output_tokens":5}})"},
    {"message_stop", R"({"type":"message_stop"})"},
};

TEST(Answer, ShowsThinkingAndTextAndKeepsBothForTheHistory) {
  Answer answer;
  std::vector<Piece> shown;
  for (const SseEvent& event : events) {
    for (Piece& piece : answer.feed(event)) shown.push_back(std::move(piece));
  }
  const std::vector<Piece> wanted = {{PieceKind::thinking, "Hm"},
                                     {PieceKind::thinking, "."},
                                     {PieceKind::text, "Hi"},
                                     {PieceKind::text, " you"}};
  EXPECT_EQ(shown, wanted);
  EXPECT_EQ(base::to_text(answer.content()),
            R"([{"type":"thinking","thinking":"Hm.","signature":"s"},)"
            R"({"type":"text","text":"Hi you"}])");
  EXPECT_EQ(answer.stop_reason(), "end_turn");
  EXPECT_EQ(answer.error(), "");
}

TEST(Answer, ACutAnswerKeepsWhatCame) {
  Answer answer;
  for (std::size_t i = 0; i < 9; ++i) static_cast<void>(answer.feed(events[i]));
  EXPECT_EQ(answer.stop_reason(), "");
  EXPECT_EQ(answer.content().size(), 2u);
}

TEST(Answer, AnErrorInTheStreamIsKept) {
  Answer answer;
  const SseEvent failed{"error",
                        R"({"type":"error","error":{"type":"api_error","message":"no luck"}})"};
  EXPECT_TRUE(answer.feed(failed).empty());
  EXPECT_EQ(answer.error(), "no luck");
}

TEST(Answer, NonsenseIsPassedOver) {
  Answer answer;
  for (const SseEvent& event : std::vector<SseEvent>{
           {"content_block_delta", "{"},
           {"content_block_delta", "[]"},
           {"content_block_delta", R"({"delta":{"type":"text_delta","text":"early"}})"},
           {"content_block_start", R"({"content_block":7})"}}) {
    EXPECT_TRUE(answer.feed(event).empty());
  }
  EXPECT_TRUE(answer.content().empty());
}

TEST(Answer, AnErrorReplyGivesItsMessage) {
  EXPECT_EQ(error_message(R"({"type":"error","error":{"message":"prompt is too long"}})"),
            "prompt is too long");
  EXPECT_EQ(error_message("<html>"), "<html>");
  EXPECT_EQ(error_message(std::string(1000, 'x')).size(), 200u);
}

}  // namespace
}  // namespace mlxs::cli
