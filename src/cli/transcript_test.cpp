#include "cli/transcript.hpp"

#include <gtest/gtest.h>

namespace mlxs::cli {
namespace {

std::string messages_of(const Transcript& transcript) {
  const auto body = base::parse_json(transcript.request_body(), "body");
  return base::to_text(body.value().at("messages"));
}

TEST(Transcript, AsksForAThinkingStreamOfTheModel) {
  Transcript transcript("pocket", 512);
  transcript.ask("hi \"you\"");
  EXPECT_EQ(transcript.request_body(), R"({"model":"pocket","max_tokens":512,)"
                                       R"("messages":[{"role":"user","content":"hi \"you\""}],)"
                                       R"("thinking":{"type":"adaptive"},"stream":true})");
}

TEST(Transcript, AnswersStayInTheHistoryAndClearForgetsAll) {
  Transcript transcript("pocket", 512);
  transcript.ask("a");
  transcript.answer({base::json::object{{"type", "text"}, {"text", "b"}}});
  transcript.ask("c");
  EXPECT_EQ(messages_of(transcript),
            R"([{"role":"user","content":"a"},)"
            R"({"role":"assistant","content":[{"type":"text","text":"b"}]},)"
            R"({"role":"user","content":"c"}])");
  transcript.clear();
  EXPECT_EQ(messages_of(transcript), "[]");
}

TEST(Transcript, AQuestionWithoutAnAnswerIsTakenBack) {
  Transcript transcript("pocket", 512);
  transcript.ask("a");
  transcript.answer({});
  EXPECT_EQ(messages_of(transcript), "[]");
}

}  // namespace
}  // namespace mlxs::cli
