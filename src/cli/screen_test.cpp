#include "cli/screen.hpp"

#include <gtest/gtest.h>

#include <sstream>

namespace mlxs::cli {
namespace {

TEST(Screen, ATerminalShowsThinkingDimmed) {
  std::ostringstream out;
  std::ostringstream error;
  Screen screen(Look::terminal, out, error);
  screen.show({PieceKind::thinking, "Hm"});
  screen.show({PieceKind::thinking, "."});
  screen.show({PieceKind::text, "Hello"});
  screen.show({PieceKind::text, " you"});
  screen.end_answer();
  screen.note("stopped");
  screen.error("no luck");
  EXPECT_EQ(out.str(),
            "\x1b[2mHm.\x1b[0m\n\nHello you\n\x1b[2mstopped\x1b[0m\n\x1b[31mno luck\x1b[0m\n");
  EXPECT_EQ(error.str(), "");
}

TEST(Screen, APipeGetsTheWordsOfTheAnswerOnly) {
  std::ostringstream out;
  std::ostringstream error;
  Screen screen(Look::plain, out, error);
  screen.show({PieceKind::thinking, "Hm"});
  screen.show({PieceKind::text, "Hello"});
  screen.end_answer();
  screen.note("stopped");
  screen.error("no luck");
  EXPECT_EQ(out.str(), "Hello\n");
  EXPECT_EQ(error.str(), "mlx-serve: no luck\n");
}

TEST(Screen, AnErrorInTheMiddleEndsTheLineFirst) {
  std::ostringstream out;
  Screen screen(Look::plain, out, out);
  screen.show({PieceKind::text, "Hel"});
  screen.error("cut");
  EXPECT_EQ(out.str(), "Hel\nmlx-serve: cut\n");
}

TEST(Screen, AModelCannotSteerTheTerminal) {
  EXPECT_EQ(printable("a\x1b[2Jb\rc\x07\x7F"), "a[2Jbc");
  EXPECT_EQ(printable("a\xC2\x9B 2J"), "a 2J");
  EXPECT_EQ(printable("line\n\ttab \xC2\xA9 \xC3\xA4 \xE2\x82\xAC"),
            "line\n\ttab \xC2\xA9 \xC3\xA4 \xE2\x82\xAC");
}

}  // namespace
}  // namespace mlxs::cli
