#include "wire/sse.hpp"

#include <gtest/gtest.h>

namespace mlxs::wire {
namespace {

TEST(Sse, AnEventHasItsNameItsDataAndABlankLine) {
  EXPECT_EQ(sse_event("ping", R"({"type":"ping"})"), "event: ping\ndata: {\"type\":\"ping\"}\n\n");
}

TEST(Sse, ACommentBeginsWithAColon) { EXPECT_EQ(sse_comment("waiting"), ": waiting\n\n"); }

TEST(SseDeathTest, ALineBreakInAFieldStopsTheProgram) {
  EXPECT_DEATH((void)sse_event("ping", "a\nb"), "one line");
  EXPECT_DEATH((void)sse_event("pi\rng", "a"), "one line");
  EXPECT_DEATH((void)sse_comment("a\nb"), "one line");
}

}  // namespace
}  // namespace mlxs::wire
