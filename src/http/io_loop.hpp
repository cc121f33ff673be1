// The io thread's door for other threads, and its event loop. Shared by everything that may still
// want to post when the server is gone (an engine that outlives it), so that a late post finds a
// loop that merely does not run any more. Thread: post from any; the rest on the io thread.
#pragma once

#include <functional>
#include <memory>

namespace boost::asio {
class io_context;
}  // namespace boost::asio

namespace mlxs::http {

class IoLoop {
 public:
  IoLoop();
  ~IoLoop();
  IoLoop(const IoLoop&) = delete;
  IoLoop& operator=(const IoLoop&) = delete;

  void post(std::function<void()> work);
  // Returns when nothing is left to wait for.
  void run();
  [[nodiscard]] boost::asio::io_context& context() { return *context_; }

 private:
  std::unique_ptr<boost::asio::io_context> context_;
};

}  // namespace mlxs::http
