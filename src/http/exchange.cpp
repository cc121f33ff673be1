#include "http/exchange.hpp"

#include <utility>

#include "http/reply.hpp"

namespace mlxs::http {

Outcome failure(const Exchange& exchange, const base::Error& error) {
  return {.reply = error_reply(exchange.site.codec, error, exchange.record.request_id)};
}

base::Error server_stopping() {
  return {.code = base::ErrorCode::unavailable, .message = "The server is stopping.", .param = ""};
}

Task<bool> on_pool(Exchange& exchange, std::function<void()> work) {
  struct Ready {};
  const auto ready = std::make_shared<Mailbox<Ready>>(exchange.connection.weak_from_this(), 1);
  exchange.site.pool.run([work = std::move(work), done = door_into(exchange.site.io, ready)] {
    work();
    done(Ready{});
  });
  const std::optional<Ready> arrived = co_await receive(exchange, *ready, base::TimePoint::max());
  co_return arrived.has_value();
}

}  // namespace mlxs::http
