#include "http/session.hpp"

#include <exception>
#include <utility>

#include "http/reply.hpp"
#include "http/request_parser.hpp"
#include "http/router.hpp"
#include "http/routes/table.hpp"

namespace mlxs::http {
namespace {

enum class Next { another_request, close };
enum class Part { head, body };

// What is decided about a request before its body has come.
struct Admission {
  const Route* route = nullptr;
  std::optional<Reply> refusal;
};

// Counts a request for as long as it is answered, and logs it at the end, however it ends.
class Bookkeeping {
 public:
  Bookkeeping(Site& site, const Exchange& exchange) : site_(site), exchange_(exchange) {
    site_.metrics.request_began();
  }
  ~Bookkeeping() {
    RequestRecord record = exchange_.record;
    record.took = site_.services.clock.now() - exchange_.arrived;
    site_.metrics.request_ended(record.route, record.status);
    site_.services.log.info(log_line(record));
  }
  Bookkeeping(const Bookkeeping&) = delete;
  Bookkeeping& operator=(const Bookkeeping&) = delete;

 private:
  Site& site_;
  const Exchange& exchange_;
};

Task<Next> serve_request(Site& site, Connection& connection);
Task<bool> wait_for_input(Site& site, Connection& connection);
Task<bool> read_part(Site& site, Connection& connection, RequestParser& parser, Part part);
Admission admit(const Exchange& exchange);
std::optional<base::Error> check_access(const Exchange& exchange, const Route& route);
Task<bool> read_body(Exchange& exchange, RequestParser& parser);
Task<Outcome> run_route(Exchange& exchange, const Route& route);
Task<void> write(Connection& connection, std::string bytes);
Task<Next> answer(Exchange& exchange, Outcome outcome);

}  // namespace

Task<void> serve_connection(Site& site, std::shared_ptr<Connection> connection) {
  try {
    while (co_await serve_request(site, *connection) == Next::another_request) {
    }
    co_await connection->finish();
  } catch (const std::exception& failure) {
    site.services.log.error(std::string("A connection failed: ") + failure.what());
  }
  connection->close();
}

namespace {

Task<Next> serve_request(Site& site, Connection& connection) {
  connection.rest();
  if (!co_await wait_for_input(site, connection)) co_return Next::close;
  connection.rest_ends();
  RequestParser parser;
  if (!co_await read_part(site, connection, parser, Part::head)) co_return Next::close;

  Exchange exchange{.site = site, .connection = connection, .request = {}};
  exchange.arrived = site.services.clock.now();
  exchange.record.request_id = site.services.ids.make("req_");
  const Bookkeeping bookkeeping(site, exchange);
  if (parser.error()) {
    Outcome broken = failure(exchange, *parser.error());
    broken.keep_alive = false;
    co_return co_await answer(exchange, std::move(broken));
  }

  exchange.request = parser.head();
  exchange.request.path = canonical_path(std::move(exchange.request.path));
  Admission admission = admit(exchange);
  if (admission.route != nullptr) exchange.record.route = admission.route->name;
  if (admission.refusal) {
    Outcome refused{.reply = std::move(admission.refusal), .keep_alive = parser.complete()};
    co_return co_await answer(exchange, std::move(refused));
  }
  if (!co_await read_body(exchange, parser)) {
    exchange.record.status = status_client_gone;
    co_return Next::close;
  }
  if (parser.error()) {
    Outcome broken = failure(exchange, *parser.error());
    broken.keep_alive = false;
    co_return co_await answer(exchange, std::move(broken));
  }
  exchange.request.body = parser.take_body();
  exchange.arrived = site.services.clock.now();
  Outcome outcome = co_await run_route(exchange, *admission.route);
  co_return co_await answer(exchange, std::move(outcome));
}

// False: the connection is idle for too long, has ended, or the server stops.
Task<bool> wait_for_input(Site& site, Connection& connection) {
  const base::TimePoint deadline = site.services.clock.now() + site.options.keep_alive_timeout;
  while (connection.input().empty()) {
    if (connection.gone() || connection.input_ended() || site.stopping) co_return false;
    if (site.services.clock.now() >= deadline) co_return false;
    co_await connection.wait_until(deadline);
  }
  co_return !site.stopping;
}

// True: the part is there, or the parser has an error. False: the bytes did not come. A head has
// its time in all; a body may be long and its client slow, so each piece gives it the time again.
Task<bool> read_part(Site& site, Connection& connection, RequestParser& parser, Part part) {
  base::TimePoint deadline = site.services.clock.now() + site.options.read_timeout;
  while (true) {
    const std::size_t used = part == Part::head ? parser.feed_head(connection.input())
                                                : parser.feed_body(connection.input());
    connection.consume(used);
    if (part == Part::body && used > 0)
      deadline = site.services.clock.now() + site.options.read_timeout;
    const bool there = part == Part::head ? parser.has_head() : parser.complete();
    if (there || parser.error()) co_return true;
    if (connection.input_ended()) parser.end_input();
    if (parser.error()) co_return true;
    if (connection.gone() || site.stopping || site.services.clock.now() >= deadline)
      co_return false;
    co_await connection.wait_until(deadline);
  }
}

Admission admit(const Exchange& exchange) {
  const Request& request = exchange.request;
  const std::string_view id = exchange.record.request_id;
  const wire::Codec& codec = exchange.site.codec;
  if (const auto foreign = check_origin(request.headers, exchange.site.bind))
    return {.refusal = error_reply(codec, *foreign, id)};
  RouteMatch match = find_route(routes::table(), request.method, request.path);
  if (match.route == nullptr) {
    Reply reply = error_reply(codec, no_route(match, request), id);
    if (!match.allowed.empty())
      reply.headers.push_back({.name = "allow", .value = std::move(match.allowed)});
    return {.refusal = std::move(reply)};
  }
  if (const auto refused = check_access(exchange, *match.route))
    return {.route = match.route, .refusal = error_reply(codec, *refused, id)};
  return {.route = match.route, .refusal = std::nullopt};
}

std::optional<base::Error> check_access(const Exchange& exchange, const Route& route) {
  if (route.access == Access::open) return std::nullopt;
  if (route.access == Access::own_host && !exchange.connection.peer_is_loopback())
    return base::Error{.code = base::ErrorCode::permission,
                       .message = "This route answers to the server's own machine only.",
                       .param = ""};
  return check_key(exchange.request.headers, exchange.site.options.api_key);
}

Task<bool> read_body(Exchange& exchange, RequestParser& parser) {
  if (exchange.request.expects_continue && exchange.connection.input().empty() &&
      !parser.complete())
    co_await write(exchange.connection, std::string(continue_head));
  co_return co_await read_part(exchange.site, exchange.connection, parser, Part::body);
}

// What a route throws is a defect or the end of memory: the log gets the reason, the client an
// error, or a cut stream when it has begun.
Task<Outcome> run_route(Exchange& exchange, const Route& route) {
  std::string reason;
  try {
    co_return co_await route.handler(exchange);
  } catch (const std::exception& failure) {
    reason = failure.what();
  }
  exchange.site.services.log.error(exchange.record.request_id + " failed: " + reason);
  if (exchange.connection.last_sent() > exchange.arrived)
    co_return Outcome{.reply = std::nullopt, .keep_alive = false};
  co_return failure(exchange, {.code = base::ErrorCode::internal,
                               .message = "The server failed on this request; its log says why.",
                               .param = ""});
}

Task<void> write(Connection& connection, std::string bytes) {
  while (connection.writing()) co_await connection.wait_until(base::TimePoint::max());
  connection.send(std::move(bytes));
  while (connection.writing()) co_await connection.wait_until(base::TimePoint::max());
}

Task<Next> answer(Exchange& exchange, Outcome outcome) {
  const Request& request = exchange.request;
  const bool keep_alive = outcome.keep_alive && request.keep_alive && request.http_1_1 &&
                          !exchange.site.stopping && !exchange.connection.gone();
  if (outcome.reply) {
    exchange.record.status =
        exchange.connection.gone() ? status_client_gone : outcome.reply->status;
    std::string bytes = to_bytes(*outcome.reply, {.request_id = exchange.record.request_id,
                                                  .keep_alive = keep_alive,
                                                  .http_1_1 = request.http_1_1,
                                                  .head_only = request.method == "HEAD"});
    co_await write(exchange.connection, std::move(bytes));
  }
  co_return keep_alive ? Next::another_request : Next::close;
}

}  // namespace
}  // namespace mlxs::http
