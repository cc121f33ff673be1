#include "http/listener.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <utility>

namespace mlxs::http {
namespace {

namespace asio = boost::asio;
using asio::ip::tcp;

// Out of file descriptors or the like: it passes, and until then accept would fail at once again.
constexpr std::chrono::milliseconds accept_pause{100};

constexpr auto as_result = asio::as_tuple(asio::use_awaitable);

base::Error cannot_bind(const tcp::endpoint& endpoint, const boost::system::error_code& code) {
  const std::string port = std::to_string(endpoint.port());
  const std::string host = endpoint.address().to_string();
  std::string message = "Cannot listen on " + host + " port " + port + ": ";
  if (code == asio::error::address_in_use)
    message += "the port is in use. Stop the program that uses it or choose another --port.";
  else if (code == asio::error::access_denied)
    message += "no right to use it. Choose a --port of 1024 or higher.";
  else if (code == boost::system::errc::address_not_available)
    message += "this machine does not have the address. Choose another --host.";
  else
    message += code.message() + ".";
  return {.code = base::ErrorCode::unavailable, .message = std::move(message), .param = "port"};
}

}  // namespace

Listener::Listener(IoLoop& io) : acceptor_(io.context()), pause_(io.context()) {}

Listener::~Listener() = default;

base::Status Listener::bind(const std::string& host, std::uint16_t port) {
  boost::system::error_code code;
  const asio::ip::address address =
      asio::ip::make_address(host == "localhost" ? "127.0.0.1" : host, code);
  if (code)
    return base::Error{.code = base::ErrorCode::invalid_request,
                       .message = "\"" + host.substr(0, 100) +
                                  "\" is no address to listen on. Use 127.0.0.1 (this machine "
                                  "only) or 0.0.0.0 (every network).",
                       .param = "host"};
  const tcp::endpoint endpoint(address, port);
  acceptor_.open(endpoint.protocol(), code);
  if (!code) acceptor_.set_option(tcp::acceptor::reuse_address(true), code);
  if (!code) acceptor_.bind(endpoint, code);
  if (!code) acceptor_.listen(tcp::acceptor::max_listen_connections, code);
  if (!code) return {};
  close();
  return cannot_bind(endpoint, code);
}

std::uint16_t Listener::port() const {
  boost::system::error_code code;
  return acceptor_.local_endpoint(code).port();
}

Bind Listener::kind() const {
  boost::system::error_code code;
  return acceptor_.local_endpoint(code).address().is_loopback() ? Bind::loopback : Bind::network;
}

Task<std::unique_ptr<Socket>> Listener::accept() {
  while (acceptor_.is_open()) {
    auto [code, stream] = co_await acceptor_.async_accept(as_result);
    if (!code) {
      // A token must not wait for the next one to share its packet.
      stream.set_option(tcp::no_delay(true), code);
      co_return std::make_unique<Socket>(std::move(stream));
    }
    if (!acceptor_.is_open()) break;
    pause_.expires_after(accept_pause);
    co_await pause_.async_wait(as_result);
  }
  co_return nullptr;
}

void Listener::close() {
  boost::system::error_code ignored;
  acceptor_.close(ignored);
  pause_.cancel();
}

}  // namespace mlxs::http
