#include "app/address.hpp"

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/address.hpp>
#include <boost/asio/ip/tcp.hpp>

namespace mlxs::app {
namespace {

namespace asio = boost::asio;

std::string in_brackets(const asio::ip::address& address) {
  return address.is_v6() ? "[" + address.to_string() + "]" : address.to_string();
}

std::string sentence(const Address& address, const boost::system::error_code& failed) {
  const std::string where = address.host + " port " + std::to_string(address.port);
  if (failed == asio::error::address_in_use) {
    return "Cannot listen on " + where +
           ": another program uses it. Stop that program or choose another port with --port.";
  }
  if (failed == asio::error::access_denied) {
    return "Cannot listen on " + where +
           ": not allowed. Choose a port from 1024 on with --port, for example --port 11234.";
  }
  return "Cannot listen on " + where + ": " + failed.message() +
         ". Choose another address with --host and --port.";
}

}  // namespace

std::optional<std::string> parse_host(std::string_view text) {
  if (text == "localhost") return "127.0.0.1";
  boost::system::error_code failed;
  const auto address = asio::ip::make_address(std::string(text), failed);
  if (failed) return std::nullopt;
  return address.to_string();
}

bool is_loopback(const std::string& host) {
  boost::system::error_code failed;
  const auto address = asio::ip::make_address(host, failed);
  return !failed && address.is_loopback();
}

std::string local_url(const Address& address) {
  boost::system::error_code failed;
  auto host = asio::ip::make_address(address.host, failed);
  if (host.is_unspecified() && host.is_v4()) host = asio::ip::address_v4::loopback();
  if (host.is_unspecified() && host.is_v6()) host = asio::ip::address_v6::loopback();
  return "http://" + in_brackets(host) + ":" + std::to_string(address.port);
}

base::Status probe(const Address& address) {
  boost::system::error_code failed;
  const asio::ip::tcp::endpoint where(asio::ip::make_address(address.host, failed), address.port);
  if (failed) return base::Error{base::ErrorCode::unavailable, sentence(address, failed), "host"};
  asio::io_context io;
  asio::ip::tcp::acceptor acceptor(io);
  acceptor.open(where.protocol(), failed);
  if (!failed) acceptor.set_option(asio::socket_base::reuse_address(true), failed);
  if (!failed) acceptor.bind(where, failed);
  if (failed) return base::Error{base::ErrorCode::unavailable, sentence(address, failed), "port"};
  return {};
}

}  // namespace mlxs::app
