// Guarded<T>: a value that several threads look at and change, one at a time. Messages through an
// Inbox are the usual way between threads; this is for memories that one thread asks and another
// one fills, where the question needs its answer at once. It lives in base/ so that every lock of
// the program stands in one place, and it hands the value out inside a call only, so that nobody
// can keep what is guarded. Thread: any. Work inside with() is short and never waits, locks or
// logs.
#pragma once

#include <mutex>
#include <utility>

namespace mlxs::base {

template <typename T>
class Guarded {
 public:
  template <typename... Arguments>
  explicit Guarded(Arguments&&... arguments) : value_(std::forward<Arguments>(arguments)...) {}

  // Calls work(value) and gives what it returns; return no reference into the value.
  template <typename Work>
  auto with(Work&& work) {
    const std::lock_guard lock(mutex_);
    return std::forward<Work>(work)(value_);
  }

 private:
  std::mutex mutex_;
  T value_;
};

}  // namespace mlxs::base
