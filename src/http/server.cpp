// How the server ends. stop() posts one flag; everybody who waits is woken and looks at it: the
// listener closes, idle connections close, turns fail with a proper end for their client and cancel
// their work in the engine. Whoever has not ended after limits::stop_grace loses its socket. run()
// returns when the last connection has ended, so no coroutine outlives it; what the engine or the
// pool still posts finds a loop that does not run.

#include "http/server.hpp"

#include <algorithm>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <unordered_set>
#include <utility>

#include "http/exchange.hpp"
#include "http/listener.hpp"
#include "http/session.hpp"

namespace mlxs::http {

namespace asio = boost::asio;

struct Server::Impl {
  Impl(Services services, ServerOptions options);

  Task<void> accept_all();
  void make_room();
  Task<void> serve(std::shared_ptr<Connection> connection);
  void began(Connection& connection);
  void ended(Connection& connection);
  void begin_stop();

  std::shared_ptr<IoLoop> io = std::make_shared<IoLoop>();
  PrepPool pool{io};
  Site site;
  Listener listener{*io};
  asio::steady_timer room{io->context()};   // wakes the listener when there are fewer connections
  asio::steady_timer grace{io->context()};  // runs while the server stops
  std::unordered_set<Connection*> connections;  // alive in their serve() frame
};

Server::Impl::Impl(Services services, ServerOptions options)
    : site{.services = services, .options = std::move(options), .io = io, .pool = pool} {}

Server::Server(Services services, ServerOptions options)
    : impl_(std::make_unique<Impl>(services, std::move(options))) {}

Server::~Server() = default;

base::Status Server::listen() {
  MLXS_TRY_STATUS(impl_->listener.bind(impl_->site.options.host, impl_->site.options.port));
  impl_->site.bind = impl_->listener.kind();
  return {};
}

std::uint16_t Server::port() const { return impl_->listener.port(); }

void Server::run() {
  asio::co_spawn(impl_->io->context(), impl_->accept_all(), asio::detached);
  impl_->io->run();
  impl_->pool.stop();
}

void Server::stop() {
  impl_->io->post([impl = impl_.get()] { impl->begin_stop(); });
}

void Server::wake() {
  impl_->io->post([impl = impl_.get()] {
    for (Connection* connection : impl->connections) connection->notify();
  });
}

// One connection more than may be held waits here for room, so that it can be made.
Task<void> Server::Impl::accept_all() {
  while (std::unique_ptr<Socket> socket = co_await listener.accept()) {
    while (connections.size() >= site.options.connections_max && !site.stopping) {
      make_room();
      room.expires_at(base::TimePoint::max());
      co_await room.async_wait(asio::as_tuple(asio::use_awaitable));
    }
    auto connection = std::make_shared<Connection>(std::move(socket), site.services.clock,
                                                   site.options.write_timeout);
    asio::co_spawn(io->context(), serve(std::move(connection)), asio::detached);
  }
}

// Connections that only lie there do not keep others out: the one that rests longest is closed.
void Server::Impl::make_room() {
  const auto rests_longest = [](const Connection* a, const Connection* b) {
    return a->resting_since() < b->resting_since();
  };
  const auto found = std::min_element(connections.begin(), connections.end(), rests_longest);
  if (found != connections.end() && (*found)->resting_since() < base::TimePoint::max())
    (*found)->close();
}

Task<void> Server::Impl::serve(std::shared_ptr<Connection> connection) {
  began(*connection);
  connection->start();
  co_await serve_connection(site, connection);
  ended(*connection);
}

void Server::Impl::began(Connection& connection) {
  connections.insert(&connection);
  site.metrics.connections(connections.size());
}

void Server::Impl::ended(Connection& connection) {
  connections.erase(&connection);
  site.metrics.connections(connections.size());
  room.cancel();
  if (connections.empty()) grace.cancel();
}

void Server::Impl::begin_stop() {
  if (std::exchange(site.stopping, true)) return;
  listener.close();
  room.cancel();
  for (Connection* connection : connections) connection->notify();
  if (connections.empty()) return;
  grace.expires_after(base::limits::stop_grace);
  grace.async_wait([this](const boost::system::error_code& code) {
    if (code) return;
    for (Connection* connection : connections) connection->close();
  });
}

}  // namespace mlxs::http
