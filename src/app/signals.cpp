#include "app/signals.hpp"

#include <boost/asio/io_context.hpp>
#include <boost/asio/signal_set.hpp>
#include <csignal>
#include <cstdlib>
#include <thread>
#include <utility>

namespace mlxs::app {

// Asio's handler writes one byte into a pipe; everything else happens on the thread that reads it.
struct SignalWatcher::Impl {
  explicit Impl(SignalActions given) : actions(std::move(given)) {
    wait();
    thread = std::thread([this] { io.run(); });
  }
  ~Impl() {
    io.stop();
    thread.join();
  }

  void wait() {
    signals.async_wait([this](const boost::system::error_code& failed, int number) {
      if (failed) return;
      handle(number);
      wait();
    });
  }

  void handle(int number) {
    // Who asks twice does not want to wait for a proper end.
    if (terminating) std::_Exit(128 + number);
    if (number == SIGINT && actions.interrupt) return actions.interrupt();
    terminating = true;
    actions.terminate();
  }

  SignalActions actions;
  boost::asio::io_context io{1};
  boost::asio::signal_set signals{io, SIGINT, SIGTERM};
  bool terminating = false;
  std::thread thread;
};

SignalWatcher::SignalWatcher(SignalActions actions)
    : impl_(std::make_unique<Impl>(std::move(actions))) {}
SignalWatcher::~SignalWatcher() = default;

}  // namespace mlxs::app
