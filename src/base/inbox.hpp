// Inbox<T>: the one door into a thread. Any thread puts, one thread takes everything at once.
// The only mutex on the request path lives here.
#pragma once

#include <chrono>
#include <condition_variable>
#include <deque>
#include <mutex>
#include <utility>

namespace mlxs::base {

template <typename T>
class Inbox {
 public:
  // Any thread.
  void put(T message) {
    {
      const std::lock_guard lock(mutex_);
      messages_.push_back(std::move(message));
    }
    arrived_.notify_one();
  }

  // Owner thread: everything that has arrived, without waiting.
  [[nodiscard]] std::deque<T> take() {
    const std::lock_guard lock(mutex_);
    return std::exchange(messages_, {});
  }

  // Owner thread: everything that has arrived, waiting for it this long; may be nothing.
  [[nodiscard]] std::deque<T> wait_for(std::chrono::milliseconds patience) {
    std::unique_lock lock(mutex_);
    arrived_.wait_for(lock, patience, [this] { return !messages_.empty(); });
    return std::exchange(messages_, {});
  }

  // Owner thread: everything that has arrived, waiting until there is something.
  [[nodiscard]] std::deque<T> wait() {
    std::unique_lock lock(mutex_);
    arrived_.wait(lock, [this] { return !messages_.empty(); });
    return std::exchange(messages_, {});
  }

 private:
  std::mutex mutex_;
  std::condition_variable arrived_;
  std::deque<T> messages_;
};

}  // namespace mlxs::base
