#include "chat/scan/bare_heads.hpp"

#include <gtest/gtest.h>

namespace mlxs::chat {
namespace {

const BareHeads heads({"Read", "ReadAll", "mcp__x.y"});

// What of `text` waits.
std::string waits(std::string_view text, bool at_line_start = true) {
  return std::string(text.substr(text.size() - heads.open_bytes(text, at_line_start)));
}

TEST(BareHeads, WaitAsLongAsALineMayBecomeOne) {
  EXPECT_EQ(waits("R"), "R");
  EXPECT_EQ(waits("I see.\nRea"), "Rea");
  EXPECT_EQ(waits("I see.\n  Read\n"), "Read\n");
  EXPECT_EQ(waits("ReadA"), "ReadA");
  EXPECT_EQ(waits("func"), "func");
  EXPECT_EQ(waits("functions.mcp__x"), "functions.mcp__x");
  EXPECT_EQ(waits("functions.Read:1"), "functions.Read:1");
  EXPECT_EQ(waits("Read:"), "Read:");
}

TEST(BareHeads, DoNotWaitWhereNoneCanBegin) {
  EXPECT_EQ(waits("Read", false), "");
  EXPECT_EQ(waits("so Read"), "");
  EXPECT_EQ(waits("Read the"), "");
  EXPECT_EQ(waits("Rea\n"), "");
  EXPECT_EQ(waits("Read:x"), "");
  EXPECT_EQ(waits("Read\n\n\n\n\n"), "");
  EXPECT_EQ(waits("\n\n"), "");
  EXPECT_EQ(waits("Write"), "");
  EXPECT_EQ(waits("Read:" + std::string(400, '1')), "");
  EXPECT_EQ(BareHeads().open_bytes("Read", true), 0U);
}

TEST(BareHeads, AreTheNamesOfDeclaredTools) {
  for (const char* head : {"Read", "functions.Read", "functions.Read:0", "Read:12\n", " mcp__x.y "})
    EXPECT_TRUE(heads.is_head(head)) << head;
  for (const char* head : {"", "Rea", "functions.", "Write", "Read:x", "Read Read"})
    EXPECT_FALSE(heads.is_head(head)) << head;
}

}  // namespace
}  // namespace mlxs::chat
