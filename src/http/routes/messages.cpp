#include "http/generate.hpp"
#include "http/routes/routes.hpp"
#include "serve/oversize.hpp"
#include "serve/window.hpp"

namespace mlxs::http::routes {
namespace {

// From the body to a turn that can be submitted; everything here is pure.
struct Preparation {
  std::string body;
  std::optional<base::Result<core::ChatRequest>> request;
  std::optional<base::Result<serve::Turn>> turn;
};

// Announced by a beta of this name and a date.
constexpr std::string_view window_full_beta = "model-context-window-exceeded-";

AnswerWish wish_of(const core::ChatRequest& request) {
  return {
      .model = request.model, .stream = request.stream, .asks_safeguards = request.asks_safeguards};
}

base::Result<serve::Turn> begin_turn(const Services& services, const core::ChatRequest& request,
                                     const std::stop_token& stop) {
  const serve::ServedModel& model = services.model;
  if (const auto tokens = serve::oversize_tokens(model, request, stop))
    return serve::prompt_too_long(*tokens, serve::prompt_tokens_max(model.context_tokens));
  return serve::Turn::begin(model, request, services.prompts);
}

}  // namespace

// In two steps: a body is parsed in a moment whatever its size, and what it says decides how its
// client is kept alive while the prompt is prepared (decision 010).
Task<Outcome> post_messages(Exchange& exchange) {
  const Site& site = exchange.site;
  if (queue_is_full(site)) co_return failure(exchange, queue_full(site));
  EventStream client = make_stream(exchange);
  // Shared with the pool, which may still work on it when the client has left.
  const auto preparation = std::make_shared<Preparation>();
  preparation->body = std::move(exchange.request.body);
  const std::size_t bytes = preparation->body.size();
  PrepJob parse{.bytes = bytes, .work = [preparation, &site](const std::stop_token&) {
                  preparation->request = site.codec.parse(preparation->body);
                  std::string().swap(preparation->body);
                }};
  const base::Status parsed = co_await on_pool(exchange, client, std::move(parse));
  if (!parsed.ok()) co_return failure(exchange, parsed.error());
  if (!preparation->request->ok()) co_return failure(exchange, preparation->request->error());

  preparation->request->value().knows_window_full =
      header_lists(exchange.request.headers, "anthropic-beta", window_full_beta);
  const AnswerWish wish = wish_of(preparation->request->value());
  if (wish.stream) open_stream(exchange, client, wish);
  PrepJob begin{.kind = kind_of(bytes),
                .bytes = bytes,
                .work = [preparation, &site](const std::stop_token& stop) {
                  preparation->turn =
                      begin_turn(site.services, preparation->request->value(), stop);
                }};
  const base::Status begun = co_await on_pool(exchange, client, std::move(begin));
  if (!begun.ok()) co_return co_await refuse(exchange, client, begun.error());
  if (!preparation->turn->ok())
    co_return co_await refuse(exchange, client, preparation->turn->error());
  serve::Turn turn = std::move(*preparation->turn).value();
  co_return co_await generate(exchange, client, std::move(turn), wish);
}

}  // namespace mlxs::http::routes
