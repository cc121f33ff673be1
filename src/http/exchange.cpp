#include "http/exchange.hpp"

#include <exception>
#include <new>
#include <utility>

#include "http/reply.hpp"

namespace mlxs::http {
namespace {

// Takes the job out of the pool when nobody waits for it any more.
class PlaceInPool {
 public:
  PlaceInPool(PrepPool& pool, PrepJob job) : pool_(pool), id_(pool.run(std::move(job))) {}
  ~PlaceInPool() { pool_.withdraw(id_); }
  PlaceInPool(const PlaceInPool&) = delete;
  PlaceInPool& operator=(const PlaceInPool&) = delete;

  [[nodiscard]] bool refused() const { return id_ == 0; }

 private:
  PrepPool& pool_;
  std::uint64_t id_;
};

base::Error too_many_preparations() {
  return {.code = base::ErrorCode::overloaded,
          .message = "The server is busy: too many prompts wait to be read. Try again in a moment.",
          .param = ""};
}

base::Error client_left() {
  return {.code = base::ErrorCode::cancelled, .message = "The client has left.", .param = ""};
}

// What the work throws is a defect or the end of memory, and must not end the program.
base::Status run_safely(const PrepJob& job, const std::stop_token& stop, base::Log& log) {
  std::string reason;
  try {
    job.work(stop);
    return {};
  } catch (const std::bad_alloc&) {
    return base::Error{.code = base::ErrorCode::request_too_large,
                       .message = "The server has not enough memory for this request.",
                       .param = ""};
  } catch (const std::exception& failure) {
    reason = failure.what();
  }
  log.error("a request could not be prepared: " + reason);
  return base::Error{.code = base::ErrorCode::internal,
                     .message = "The server failed on this request; its log says why.",
                     .param = ""};
}

}  // namespace

Outcome failure(const Exchange& exchange, const base::Error& error) {
  return {.reply = error_reply(exchange.site.codec, error, exchange.record.request_id)};
}

base::Error server_stopping() {
  return {.code = base::ErrorCode::unavailable, .message = "The server is stopping.", .param = ""};
}

EventStream make_stream(const Exchange& exchange) {
  const Request& request = exchange.request;
  const ReplyFrame frame{.request_id = exchange.record.request_id,
                         .keep_alive = request.keep_alive && request.http_1_1,
                         .http_1_1 = request.http_1_1};
  return {exchange.connection,
          {.head = stream_head(exchange.site.codec.stream_content_type(), frame),
           .http_1_1 = request.http_1_1,
           .ping_interval = exchange.site.options.ping_interval}};
}

PrepKind kind_of(std::size_t body_bytes) {
  return body_bytes <= base::limits::brief_body_bytes_max ? PrepKind::brief : PrepKind::lengthy;
}

Task<base::Status> on_pool(Exchange& exchange, EventStream& client, PrepJob job) {
  const auto ended =
      std::make_shared<Mailbox<base::Status>>(exchange.connection.weak_from_this(), 1);
  base::Log& log = exchange.site.services.log;
  const PlaceInPool place(
      exchange.site.pool,
      {.kind = job.kind,
       .bytes = job.bytes,
       .work = [job, &log, done = door_into(exchange.site.io, ended)](const std::stop_token& stop) {
         done(run_safely(job, stop, log));
       }});
  if (place.refused()) co_return too_many_preparations();
  while (ended->empty()) {
    if (client.abandoned()) co_return client_left();
    if (exchange.site.stopping) co_return server_stopping();
    client.flush();
    if (exchange.connection.now() >= client.beat_due()) client.beat();
    co_await exchange.connection.wait_until(client.beat_due());
  }
  auto statuses = ended->take();
  co_return std::move(statuses.front());
}

}  // namespace mlxs::http
