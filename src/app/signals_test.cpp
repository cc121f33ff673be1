#include "app/signals.hpp"

#include <gtest/gtest.h>

#include <csignal>

#include "base/inbox.hpp"

namespace mlxs::app {
namespace {

TEST(SignalWatcher, TurnsSignalsIntoCalls) {
  base::Inbox<int> calls;
  const SignalWatcher watcher(
      {.terminate = [&] { calls.put(SIGTERM); }, .interrupt = [&] { calls.put(SIGINT); }});
  std::raise(SIGINT);
  EXPECT_EQ(calls.wait().front(), SIGINT);
  std::raise(SIGINT);
  EXPECT_EQ(calls.wait().front(), SIGINT);
  std::raise(SIGTERM);
  EXPECT_EQ(calls.wait().front(), SIGTERM);
}

TEST(SignalWatcher, CtrlCTerminatesWhenNothingElseIsAsked) {
  base::Inbox<int> calls;
  const SignalWatcher watcher({.terminate = [&] { calls.put(1); }, .interrupt = {}});
  std::raise(SIGINT);
  EXPECT_EQ(calls.wait().size(), 1u);
}

void ask_twice() {
  base::Inbox<int> calls;
  const SignalWatcher watcher({.terminate = [&] { calls.put(1); }, .interrupt = {}});
  std::raise(SIGTERM);
  static_cast<void>(calls.wait());
  std::raise(SIGTERM);
  static_cast<void>(calls.wait());  // never returns: the program is gone
}

TEST(SignalWatcherDeathTest, TheSecondSignalEndsTheProgramAtOnce) {
  GTEST_FLAG_SET(death_test_style, "threadsafe");
  EXPECT_EXIT(ask_twice(), ::testing::ExitedWithCode(128 + SIGTERM), "");
}

}  // namespace
}  // namespace mlxs::app
