#include "http/generate.hpp"
#include "http/routes/routes.hpp"

namespace mlxs::http::routes {
namespace {

// From the body to a turn that can be submitted; everything here is pure.
struct Preparation {
  std::string body;
  AnswerWish wish;
  std::optional<base::Result<serve::Turn>> turn;
};

base::Result<serve::Turn> prepare(const Site& site, Preparation& preparation) {
  MLXS_TRY(const core::ChatRequest request, site.codec.parse(preparation.body));
  preparation.wish = {
      .model = request.model, .stream = request.stream, .asks_safeguards = request.asks_safeguards};
  return serve::Turn::begin(site.services.model, request, site.services.prompts);
}

}  // namespace

Task<Outcome> post_messages(Exchange& exchange) {
  // Shared with the pool, which may still work on it when the client has left.
  const auto preparation = std::make_shared<Preparation>();
  preparation->body = std::move(exchange.request.body);
  const Site& site = exchange.site;
  std::function<void()> work = [preparation, &site] {
    preparation->turn = prepare(site, *preparation);
  };
  if (!co_await on_pool(exchange, std::move(work))) co_return failure(exchange, server_stopping());
  if (!preparation->turn->ok()) co_return failure(exchange, preparation->turn->error());
  serve::Turn turn = std::move(*preparation->turn).value();
  AnswerWish wish = std::move(preparation->wish);
  co_return co_await generate(exchange, std::move(turn), std::move(wish));
}

}  // namespace mlxs::http::routes
