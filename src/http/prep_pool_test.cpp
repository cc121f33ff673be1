#include "http/prep_pool.hpp"

#include <gtest/gtest.h>

#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <future>
#include <thread>

#include "http/server_rig_test.hpp"

namespace mlxs::http {
namespace {

using testing::Gate;

// A pool on the loop of a thread of its own, as the server has it.
class PrepPoolTest : public ::testing::Test {
 protected:
  ~PrepPoolTest() override {
    guard_.reset();
    thread_.join();
  }

  // Calls on the io thread.
  template <typename Call>
  auto on_io(Call call) {
    std::packaged_task<decltype(call())()> task(std::move(call));
    auto answer = task.get_future();
    io_->post([&task] { task(); });
    return answer.get();
  }
  std::uint64_t run(PrepKind kind, std::function<void(const std::stop_token&)> work) {
    return on_io([&] { return pool_.run({.kind = kind, .bytes = 1, .work = std::move(work)}); });
  }

  // Outlives the pool, whose threads may still be at it when a test ends.
  Gate gate_;
  std::shared_ptr<IoLoop> io_ = std::make_shared<IoLoop>();
  PrepPool pool_{io_};

 private:
  boost::asio::executor_work_guard<boost::asio::io_context::executor_type> guard_{
      io_->context().get_executor()};
  std::thread thread_{[this] { io_->run(); }};
};

TEST_F(PrepPoolTest, BriefWorkNeverWaitsBehindLengthyWork) {
  gate_.close();
  for (int i = 0; i < 3; ++i)
    EXPECT_NE(run(PrepKind::lengthy, [&](const std::stop_token&) { gate_.pass(); }), 0U);
  std::promise<void> done;
  EXPECT_NE(run(PrepKind::brief, [&](const std::stop_token&) { done.set_value(); }), 0U);
  done.get_future().get();
  gate_.open();
}

TEST_F(PrepPoolTest, WithdrawnWorkIsNotDoneAndItsOwnersAreFreed) {
  gate_.close();
  run(PrepKind::lengthy, [&](const std::stop_token&) { gate_.pass(); });
  const auto owned = std::make_shared<int>();
  const std::uint64_t id =
      run(PrepKind::lengthy, [owned](const std::stop_token&) { ADD_FAILURE(); });
  on_io([&] { return pool_.withdraw(id), 0; });
  EXPECT_EQ(owned.use_count(), 1);
  std::promise<void> done;
  run(PrepKind::lengthy, [&](const std::stop_token&) { done.set_value(); });
  gate_.open();
  done.get_future().get();
}

TEST_F(PrepPoolTest, RefusesMoreThanMayWait) {
  gate_.close();
  const auto wait = [&](const std::stop_token&) { gate_.pass(); };
  for (std::size_t i = 0; i < 2 + base::limits::preparations_max; ++i)
    EXPECT_NE(run(PrepKind::brief, wait), 0U) << i;
  EXPECT_EQ(run(PrepKind::brief, wait), 0U);
  gate_.open();
  pool_.stop();
}

TEST_F(PrepPoolTest, AStopEndsWorkThatLooksAtItsTokenAndDropsWhatWaits) {
  std::promise<void> began;
  run(PrepKind::lengthy, [&](const std::stop_token& stop) {
    began.set_value();
    while (!stop.stop_requested()) std::this_thread::yield();
  });
  run(PrepKind::lengthy, [](const std::stop_token&) { ADD_FAILURE(); });
  began.get_future().get();
  pool_.stop();
}

}  // namespace
}  // namespace mlxs::http
