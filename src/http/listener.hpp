// Binds an address and hands every accepted connection on. Thread: the io thread.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>

#include "base/result.hpp"
#include "http/auth.hpp"
#include "http/io_loop.hpp"
#include "http/socket.hpp"
#include "http/task.hpp"

namespace mlxs::http {

class Listener {
 public:
  explicit Listener(IoLoop& io);
  ~Listener();
  Listener(const Listener&) = delete;
  Listener& operator=(const Listener&) = delete;

  // `host` is an address or "localhost". Errors: unavailable, invalid_request.
  [[nodiscard]] base::Status bind(const std::string& host, std::uint16_t port);
  [[nodiscard]] std::uint16_t port() const;
  [[nodiscard]] Bind kind() const;

  // The next connection; nothing after close().
  [[nodiscard]] Task<std::unique_ptr<Socket>> accept();
  void close();

 private:
  boost::asio::ip::tcp::acceptor acceptor_;
  boost::asio::steady_timer pause_;
};

}  // namespace mlxs::http
