#include "chat/scan/block_writer.hpp"

#include <gtest/gtest.h>

#include "support/dialect_transcript.hpp"

namespace mlxs::chat {
namespace {

using core::BlockKind;

std::string line_of(BlockWriter& writer, StreamEnd end = StreamEnd::complete) {
  writer.finish(end);
  support::DialectTranscript transcript;
  transcript.add(writer.take());
  return transcript.finish();
}

TEST(BlockWriter, KeepsWhiteSpaceInsideAndDropsItBetweenBlocks) {
  BlockWriter writer;
  writer.write(BlockKind::text, "  a \n");
  writer.write(BlockKind::text, "\n b\n ");
  writer.end_prose();
  writer.write(BlockKind::text, "\n \n");
  writer.start_call("f");
  writer.write_call("{}");
  writer.end_call(StreamEnd::complete);
  writer.write(BlockKind::text, "\r\n\n");
  writer.write(BlockKind::text, "  c\n");
  EXPECT_EQ(line_of(writer), "text[  a \n\n b] call f {} text[  c\n]");
}

TEST(BlockWriter, TakesOneLineBreakOffEachSideOfThinking) {
  BlockWriter writer;
  writer.write(BlockKind::thinking, "\n\n a\n");
  writer.write(BlockKind::thinking, "\n");
  writer.end_prose();
  EXPECT_EQ(line_of(writer), "think[\n a\n]");
}

TEST(BlockWriter, StartsNoEmptyBlock) {
  BlockWriter writer;
  writer.write(BlockKind::thinking, "\n\n");
  writer.end_prose();
  writer.write(BlockKind::text, "");
  EXPECT_EQ(line_of(writer), "");
}

TEST(BlockWriter, EndsWhatIsOpenAsCutWhenTheStreamIsCut) {
  BlockWriter text;
  text.write(BlockKind::text, "a ");
  EXPECT_EQ(line_of(text, StreamEnd::cut), "text[a ] cut");
  BlockWriter call;
  call.start_call("f");
  call.write_call("{");
  EXPECT_EQ(line_of(call), "call f { cut");
}

TEST(BlockWriter, JoinsDeltasUntilTheyAreTaken) {
  BlockWriter writer;
  writer.write(BlockKind::text, "a");
  writer.write(BlockKind::text, "b");
  EXPECT_EQ(writer.take().size(), 2U);
  EXPECT_TRUE(writer.take().empty());
}

}  // namespace
}  // namespace mlxs::chat
