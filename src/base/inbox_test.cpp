#include "base/inbox.hpp"

#include <gtest/gtest.h>

#include <thread>
#include <vector>

namespace mlxs::base {
namespace {

TEST(Inbox, TakeGivesEverythingInOrderAndDoesNotWait) {
  Inbox<int> inbox;
  EXPECT_TRUE(inbox.take().empty());
  inbox.put(1);
  inbox.put(2);
  EXPECT_EQ(inbox.take(), (std::deque<int>{1, 2}));
  EXPECT_TRUE(inbox.take().empty());
}

TEST(Inbox, LosesNothingBetweenThreads) {
  Inbox<int> inbox;
  std::vector<std::thread> senders;
  for (int sender = 0; sender < 4; ++sender)
    senders.emplace_back([&inbox, sender] {
      for (int i = 0; i < 1000; ++i) inbox.put(sender * 1000 + i);
    });
  std::vector<int> next(4, 0);
  for (int received = 0; received < 4000;) {
    for (const int message : inbox.wait()) {
      const auto sender = static_cast<std::size_t>(message / 1000);
      EXPECT_EQ(message % 1000, next[sender]++) << "messages of one sender stay in order";
      ++received;
    }
  }
  for (std::thread& sender : senders) sender.join();
}

}  // namespace
}  // namespace mlxs::base
