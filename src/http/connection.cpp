// How a client that left is told from one that only finished sending.
//
// Both look the same at first: a FIN arrives, the read ends. A client that closed its socket wants
// the work cancelled; one that half-closed (a proxy, `nc -N`) waits for its answer. TCP tells them
// apart only when we send: the kernel of a closed socket answers with RST, a half-closed one takes
// the bytes. So after the end of the input the turn sends a probe that every client reads over (a
// ping inside a stream, "102 Processing" before an answer that has not begun; see event_stream) and
// the reader below waits for the socket's error state, which an RST sets one round trip later.

#include "http/connection.hpp"

#include <algorithm>
#include <array>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/buffer.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <utility>

#include "base/check.hpp"
#include "base/limits.hpp"
#include "http/socket.hpp"

namespace mlxs::http {
namespace {

namespace asio = boost::asio;

// Bytes kept for a next request while one is served; behind that TCP holds the client back. More
// than a whole head, so that a head which is too long is seen to be.
constexpr std::size_t input_bytes_max = 2 * base::limits::header_bytes_max;
// After the last byte a client gets this long to read and close, before an unread byte of it turns
// our close into a reset that could overtake the reply.
constexpr std::chrono::milliseconds finish_grace{500};

constexpr auto as_result = asio::as_tuple(asio::use_awaitable);

bool is_loopback(const asio::ip::tcp::socket& socket) {
  boost::system::error_code code;
  const asio::ip::address peer = socket.remote_endpoint(code).address();
  if (code) return false;
  if (peer.is_v6() && peer.to_v6().is_v4_mapped())
    return asio::ip::make_address_v4(asio::ip::v4_mapped, peer.to_v6()).is_loopback();
  return peer.is_loopback();
}

}  // namespace

Connection::Connection(std::unique_ptr<Socket> socket, std::chrono::milliseconds write_timeout)
    : socket_(std::move(socket)),
      write_timeout_(write_timeout),
      peer_is_loopback_(is_loopback(socket_->stream)) {}

Connection::~Connection() = default;

void Connection::start() {
  asio::co_spawn(socket_->stream.get_executor(), read_all(shared_from_this()), asio::detached);
}

Task<void> Connection::read_all(std::shared_ptr<Connection> self) {
  std::array<char, 16 * 1024> bytes{};
  Socket& socket = *self->socket_;
  while (!self->input_ended_) {
    while (self->input_.size() >= input_bytes_max && !self->gone_) {
      socket.room.expires_at(base::TimePoint::max());
      co_await socket.room.async_wait(as_result);
    }
    if (self->gone_) co_return;
    const auto [code, size] =
        co_await socket.stream.async_read_some(asio::buffer(bytes), as_result);
    if (code && code != asio::error::eof) co_return self->lose();
    self->input_.append(bytes.data(), size);
    self->input_ended_ = code == asio::error::eof;
    self->notify();
  }
  if (self->gone_) co_return;
  co_await socket.stream.async_wait(asio::socket_base::wait_error, as_result);
  self->lose();
}

void Connection::consume(std::size_t bytes) {
  input_.erase(0, bytes);
  if (input_.size() < input_bytes_max) socket_->room.cancel();
}

void Connection::send(std::string bytes) {
  MLXS_CHECK(!writing_, "one write at a time");
  if (gone_) return;
  output_ = std::move(bytes);
  output_at_ = 0;
  writing_ = true;
  last_sent_ = std::chrono::steady_clock::now();
  write_some();
}

// Each piece that the client takes gives it the whole time again: slow is not dead.
void Connection::write_some() {
  write_deadline_ = std::chrono::steady_clock::now() + write_timeout_;
  socket_->stream.async_write_some(
      asio::buffer(output_.data() + output_at_, output_.size() - output_at_),
      [self = shared_from_this()](const boost::system::error_code& code, std::size_t size) {
        self->output_at_ += size;
        if (!code && self->output_at_ < self->output_.size()) return self->write_some();
        self->writing_ = false;
        self->write_deadline_ = base::TimePoint::max();
        if (code) return self->lose();
        self->notify();
      });
}

Task<void> Connection::wait_until(base::TimePoint deadline) {
  socket_->changed.expires_at(std::min(deadline, write_deadline_));
  co_await socket_->changed.async_wait(as_result);
  if (writing_ && std::chrono::steady_clock::now() >= write_deadline_) close();
}

void Connection::notify() { socket_->changed.cancel(); }

Task<void> Connection::finish() {
  boost::system::error_code ignored;
  if (!gone_) socket_->stream.shutdown(asio::ip::tcp::socket::shutdown_send, ignored);
  const base::TimePoint deadline = std::chrono::steady_clock::now() + finish_grace;
  while (!gone_ && !input_ended_ && std::chrono::steady_clock::now() < deadline) {
    consume(input_.size());
    co_await wait_until(deadline);
  }
  close();
}

void Connection::close() {
  boost::system::error_code ignored;
  socket_->stream.close(ignored);
  lose();
}

void Connection::lose() {
  gone_ = true;
  socket_->room.cancel();
  notify();
}

}  // namespace mlxs::http
