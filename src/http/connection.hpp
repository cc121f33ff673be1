// One client's socket as state that one coroutine watches: bytes received, bytes under way, ended,
// gone. A reader of its own always has one read pending, so a close is noticed at any time and the
// bytes of a next request are kept. Nobody waits for a single operation: the session waits until
// something changes (wait_until) and looks again.
//
// Thread: the io thread. Lifetime: shared by the session, the reader and the operation under way.
#pragma once

#include <chrono>
#include <cstddef>
#include <memory>
#include <string>
#include <string_view>

#include "base/clock.hpp"
#include "http/task.hpp"

namespace mlxs::http {

struct Socket;

class Connection : public std::enable_shared_from_this<Connection> {
 public:
  // `clock` outlives it.
  Connection(std::unique_ptr<Socket> socket, const base::Clock& clock,
             std::chrono::milliseconds write_timeout);
  ~Connection();
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;

  // Starts the reader. Once, before anything else.
  void start();

  // Received and not consumed yet.
  [[nodiscard]] std::string_view input() const { return input_; }
  void consume(std::size_t bytes);
  // The client sends no more; it may still read.
  [[nodiscard]] bool input_ended() const { return input_ended_; }
  // The socket is dead: reset, failed, closed here, or the client did not take our bytes in time.
  [[nodiscard]] bool gone() const { return gone_; }

  // Starts to write; one write at a time. Bytes for a connection that is gone are dropped.
  void send(std::string bytes);
  [[nodiscard]] bool writing() const { return writing_; }
  [[nodiscard]] base::TimePoint last_sent() const { return last_sent_; }
  [[nodiscard]] base::TimePoint now() const { return clock_.now(); }

  // Until something changed or the time is reached. May return early: look at the state and wait
  // again.
  [[nodiscard]] Task<void> wait_until(base::TimePoint deadline);
  // Something outside the connection changed (a message, the server stops).
  void notify();

  // Says that no more bytes will come, gives the client time to read what is under way, closes.
  [[nodiscard]] Task<void> finish();
  void close();

  [[nodiscard]] bool peer_is_loopback() const { return peer_is_loopback_; }

  // Between two requests: since when; max() while a request is read or answered.
  [[nodiscard]] base::TimePoint resting_since() const { return resting_since_; }
  void rest() { resting_since_ = now(); }
  void rest_ends() { resting_since_ = base::TimePoint::max(); }

 private:
  static Task<void> read_all(std::shared_ptr<Connection> self);
  [[nodiscard]] bool read_some();
  void write_some();
  void lose();

  std::unique_ptr<Socket> socket_;
  const base::Clock& clock_;
  std::chrono::milliseconds write_timeout_;
  std::string input_;
  std::string output_;
  std::size_t output_at_ = 0;
  base::TimePoint write_deadline_ = base::TimePoint::max();
  base::TimePoint last_sent_{};
  base::TimePoint resting_since_ = base::TimePoint::max();
  bool writing_ = false;
  bool input_ended_ = false;
  bool gone_ = false;
  bool peer_is_loopback_ = false;
};

}  // namespace mlxs::http
