// What a connection is made of in Asio's terms. Only connection.cpp and server.cpp include this.
// Thread: the io thread.
#pragma once

#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/steady_timer.hpp>
#include <utility>

namespace mlxs::http {

struct Socket {
  explicit Socket(boost::asio::ip::tcp::socket accepted)
      : stream(std::move(accepted)), changed(stream.get_executor()), room(stream.get_executor()) {}

  boost::asio::ip::tcp::socket stream;
  boost::asio::steady_timer changed;  // wakes the session
  boost::asio::steady_timer room;     // wakes the reader when the input buffer has room again
};

}  // namespace mlxs::http
