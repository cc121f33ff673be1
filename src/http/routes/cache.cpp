#include "http/cache_json.hpp"
#include "http/routes/routes.hpp"

namespace mlxs::http::routes {

Task<Outcome> show_cache(Exchange& exchange) {
  Site& site = exchange.site;
  const auto answers =
      std::make_shared<Mailbox<engine::CacheReport>>(exchange.connection.weak_from_this(), 1);
  site.services.engine.send(engine::AskCache{.reply = door_into(site.io, answers)});
  const std::optional<engine::CacheReport> report =
      co_await receive(exchange, *answers, base::TimePoint::max());
  if (!report) co_return failure(exchange, server_stopping());
  co_return Outcome{.reply = Reply{.body = to_json(*report), .headers = {}}};
}

}  // namespace mlxs::http::routes
