// One request with everything a route may use to answer it, and the two ways a route waits for
// another thread. Thread: the io thread. Lifetime: an Exchange lives in the session's frame as long
// as its route runs; the Site as long as the server.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "http/auth.hpp"
#include "http/connection.hpp"
#include "http/event_stream.hpp"
#include "http/io_loop.hpp"
#include "http/mailbox.hpp"
#include "http/message.hpp"
#include "http/metrics.hpp"
#include "http/prep_pool.hpp"
#include "http/request_record.hpp"
#include "http/server.hpp"
#include "http/task.hpp"
#include "wire/anthropic/codec.hpp"

namespace mlxs::http {

// What all exchanges of a server share.
struct Site {
  Services services;
  ServerOptions options;
  Bind bind = Bind::loopback;
  std::shared_ptr<IoLoop> io;  // shared with the engine's sinks, which may post after the end
  PrepPool& pool;
  wire::AnthropicCodec codec{};
  Metrics metrics{};
  engine::RequestId next_request = 1;
  std::size_t turns_waiting = 0;      // given to the engine, and no lane has taken them yet
  base::TimePoint engine_heard_at{};  // when it last said something to any turn
  bool stopping = false;
};

struct Exchange {
  Site& site;
  Connection& connection;
  Request request;
  base::TimePoint arrived{};
  RequestRecord record{};
};

// What a route did.
struct Outcome {
  std::optional<Reply> reply;  // nothing: the route has written its answer itself, or nobody waits
  bool keep_alive = true;
};

[[nodiscard]] Outcome failure(const Exchange& exchange, const base::Error& error);
[[nodiscard]] base::Error server_stopping();

// The client's side of this exchange, not opened.
[[nodiscard]] EventStream make_stream(const Exchange& exchange);

// Runs the job on the preparation pool and waits for it, while `client` is kept alive and watched.
// Errors, after which the job may still run: overloaded; cancelled, the client has left;
// unavailable, the server stops; and after the job has thrown: request_too_large where it was
// memory, else internal.
[[nodiscard]] Task<base::Status> on_pool(Exchange& exchange, EventStream& client, PrepJob job);
// The job of a request body of so many bytes.
[[nodiscard]] PrepKind kind_of(std::size_t body_bytes);

// The first message of the mailbox; nothing when the client leaves, the server stops or the time is
// over.
template <typename T>
[[nodiscard]] Task<std::optional<T>> receive(Exchange& exchange, Mailbox<T>& mailbox,
                                             base::TimePoint deadline) {
  while (mailbox.empty()) {
    if (exchange.connection.gone() || exchange.site.stopping) co_return std::nullopt;
    if (exchange.site.services.clock.now() >= deadline) co_return std::nullopt;
    co_await exchange.connection.wait_until(deadline);
  }
  auto messages = mailbox.take();
  co_return std::move(messages.front());
}

}  // namespace mlxs::http
