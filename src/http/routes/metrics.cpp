#include "http/metrics.hpp"

#include "http/routes/routes.hpp"

namespace mlxs::http::routes {
namespace {

// The engine answers between two decode calls; a scraper does not wait longer than this for it and
// gets the numbers of last time.
constexpr std::chrono::seconds engine_patience{2};

}  // namespace

Task<Outcome> show_metrics(Exchange& exchange) {
  Site& site = exchange.site;
  const auto answers =
      std::make_shared<Mailbox<engine::EngineStats>>(exchange.connection.weak_from_this(), 1);
  site.services.engine.send(engine::AskStats{.reply = door_into(site.io, answers)});
  const base::TimePoint deadline = site.services.clock.now() + engine_patience;
  const std::optional<engine::EngineStats> stats = co_await receive(exchange, *answers, deadline);
  if (stats) site.metrics.engine(*stats);
  co_return Outcome{.reply = Reply{.content_type = "text/plain; version=0.0.4; charset=utf-8",
                                   .body = site.metrics.text(),
                                   .headers = {}}};
}

}  // namespace mlxs::http::routes
