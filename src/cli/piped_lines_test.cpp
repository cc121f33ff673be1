#include "cli/piped_lines.hpp"

#include <gtest/gtest.h>
#include <unistd.h>

#include <array>
#include <string_view>

namespace mlxs::cli {
namespace {

class Piped : public ::testing::Test {
 protected:
  Piped() { EXPECT_EQ(::pipe(ends_.data()), 0); }
  ~Piped() override {
    ::close(ends_[0]);
    close_input();
  }
  void write(std::string_view text) {
    EXPECT_EQ(::write(ends_[1], text.data(), text.size()), static_cast<ssize_t>(text.size()));
  }
  void close_input() {
    if (ends_[1] >= 0) ::close(ends_[1]);
    ends_[1] = -1;
  }

  std::array<int, 2> ends_{};
  Wake stop_;
};

TEST_F(Piped, LinesComeOneByOneAndTheLastNeedsNoNewline) {
  PipedLines lines(ends_[0], stop_);
  write("one\n\ntw");
  EXPECT_EQ(lines.next().text, "one");
  EXPECT_EQ(lines.next().text, "");
  write("o\nlast");
  EXPECT_EQ(lines.next().text, "two");
  close_input();
  const Line last = lines.next();
  EXPECT_EQ(last.end, LineEnd::entered);
  EXPECT_EQ(last.text, "last");
  EXPECT_EQ(lines.next().end, LineEnd::closed);
  EXPECT_EQ(lines.next().end, LineEnd::closed);
}

TEST_F(Piped, AStopEndsTheWaiting) {
  PipedLines lines(ends_[0], stop_);
  stop_.raise();
  EXPECT_EQ(lines.next().end, LineEnd::closed);
}

}  // namespace
}  // namespace mlxs::cli
