// Ctrl-C and the polite kill as plain calls: no code of ours runs inside a signal handler. Until a
// watcher lives, the signals end the program as usual. Thread: construct and destroy on one thread;
// the actions are called on the watcher's own thread. At most one watcher at a time.
#pragma once

#include <functional>
#include <memory>

namespace mlxs::app {

struct SignalActions {
  std::function<void()>
      terminate;  // SIGTERM; called once: the next signal ends the program at once
  std::function<void()> interrupt;  // SIGINT, any number of times; empty: the same as terminate
};

class SignalWatcher {
 public:
  explicit SignalWatcher(SignalActions actions);
  ~SignalWatcher();
  SignalWatcher(const SignalWatcher&) = delete;
  SignalWatcher& operator=(const SignalWatcher&) = delete;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace mlxs::app
