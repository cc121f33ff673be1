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

// What the kernel has ready is taken in pieces of this size.
constexpr std::size_t read_bytes = 64u * 1024;
// A connection that waits for its next request does not keep more than this for its input.
constexpr std::size_t idle_bytes_max = 1024;

constexpr auto as_result = asio::as_tuple(asio::use_awaitable);

// Gives the memory back, which clear() and moving from it do not.
void release(std::string& text) { std::string().swap(text); }

bool is_loopback(const asio::ip::tcp::socket& socket) {
  boost::system::error_code code;
  const asio::ip::address peer = socket.remote_endpoint(code).address();
  if (code) return false;
  if (peer.is_v6() && peer.to_v6().is_v4_mapped())
    return asio::ip::make_address_v4(asio::ip::v4_mapped, peer.to_v6()).is_loopback();
  return peer.is_loopback();
}

}  // namespace

Connection::Connection(std::unique_ptr<Socket> socket, const base::Clock& clock,
                       std::chrono::milliseconds write_timeout)
    : socket_(std::move(socket)),
      clock_(clock),
      write_timeout_(write_timeout),
      peer_is_loopback_(is_loopback(socket_->stream)) {}

Connection::~Connection() = default;

void Connection::start() {
  boost::system::error_code ignored;
  socket_->stream.non_blocking(true, ignored);
  asio::co_spawn(socket_->stream.get_executor(), read_all(shared_from_this()), asio::detached);
}

Task<void> Connection::read_all(std::shared_ptr<Connection> self) {
  Socket& socket = *self->socket_;
  while (!self->input_ended_) {
    while (self->input_.size() >= input_bytes_max && !self->gone_) {
      socket.room.expires_at(base::TimePoint::max());
      co_await socket.room.async_wait(as_result);
    }
    if (self->gone_) co_return;
    const auto [code] = co_await socket.stream.async_wait(asio::socket_base::wait_read, as_result);
    if (code || !self->read_some()) co_return self->lose();
    self->notify();
  }
  if (self->gone_) co_return;
  co_await socket.stream.async_wait(asio::socket_base::wait_error, as_result);
  self->lose();
}

// The bytes stand on the stack: a buffer in the frame of the reader would be held by every idle
// connection. False: the socket has failed.
bool Connection::read_some() {
  std::array<char, read_bytes> bytes;
  boost::system::error_code code;
  const std::size_t size = socket_->stream.read_some(asio::buffer(bytes), code);
  if (code == asio::error::would_block) return true;
  input_.append(bytes.data(), size);
  input_ended_ = code == asio::error::eof;
  return !code || input_ended_;
}

void Connection::consume(std::size_t bytes) {
  input_.erase(0, bytes);
  if (input_.empty() && input_.capacity() > idle_bytes_max) release(input_);
  if (input_.size() < input_bytes_max) socket_->room.cancel();
}

void Connection::send(std::string bytes) {
  MLXS_CHECK(!writing_, "one write at a time");
  if (gone_) return;
  output_ = std::move(bytes);
  output_at_ = 0;
  writing_ = true;
  last_sent_ = now();
  write_some();
}

// Each piece that the client takes gives it the whole time again: slow is not dead.
void Connection::write_some() {
  write_deadline_ = now() + write_timeout_;
  socket_->stream.async_write_some(
      asio::buffer(output_.data() + output_at_, output_.size() - output_at_),
      [self = shared_from_this()](const boost::system::error_code& code, std::size_t size) {
        self->output_at_ += size;
        if (!code && self->output_at_ < self->output_.size()) return self->write_some();
        self->writing_ = false;
        release(self->output_);
        self->write_deadline_ = base::TimePoint::max();
        if (code) return self->lose();
        self->notify();
      });
}

// The clock may be another one than the timer's, so the timer only knows how long to wait.
Task<void> Connection::wait_until(base::TimePoint deadline) {
  const base::TimePoint wake_at = std::min(deadline, write_deadline_);
  if (wake_at == base::TimePoint::max())
    socket_->changed.expires_at(base::TimePoint::max());
  else
    socket_->changed.expires_after(std::max(wake_at, now()) - now());
  co_await socket_->changed.async_wait(as_result);
  if (writing_ && now() >= write_deadline_) close();
}

void Connection::notify() { socket_->changed.cancel(); }

Task<void> Connection::finish() {
  boost::system::error_code ignored;
  if (!gone_) socket_->stream.shutdown(asio::ip::tcp::socket::shutdown_send, ignored);
  const base::TimePoint deadline = now() + finish_grace;
  while (!gone_ && !input_ended_ && now() < deadline) {
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
