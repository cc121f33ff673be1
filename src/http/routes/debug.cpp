#include "base/json.hpp"
#include "http/routes/routes.hpp"
#include "serve/oversize.hpp"
#include "serve/prompt.hpp"
#include "serve/window.hpp"

namespace mlxs::http::routes {
namespace {

struct Rendering {
  std::string body;
  std::optional<base::Result<serve::PreparedPrompt>> prompt;
};

base::Result<serve::PreparedPrompt> render(const Site& site, const std::string& body,
                                           const std::stop_token& stop) {
  MLXS_TRY(const core::ChatRequest request, site.codec.parse_count_tokens(body));
  const serve::ServedModel& model = site.services.model;
  if (const auto tokens = serve::oversize_tokens(model, request, stop))
    return serve::prompt_too_long(*tokens, serve::prompt_tokens_max(model.context_tokens));
  return serve::prepare_prompt(site.services.model, request, site.services.prompts);
}

// By hand: a long prompt has many ids, and a JSON tree of them would cost more than they do.
std::string to_json(const std::vector<int>& numbers) {
  std::string json = "[";
  for (const int number : numbers) {
    if (json.size() > 1) json += ',';
    json += std::to_string(number);
  }
  return json + "]";
}

std::string to_json(const serve::PreparedPrompt& prompt, const engine::ReuseForecast& reuse,
                    const engine::Vocabulary& vocabulary) {
  std::string json = R"({"prompt":)" + base::quote(prompt.text);
  json += R"(,"tokens":)" + to_json(prompt.tokens);
  json += R"(,"token_count":)" + std::to_string(prompt.tokens.size());
  json += R"(,"tokens_replayed":)" + std::to_string(prompt.sampled_tokens);
  json += R"(,"boundaries":)" + to_json(prompt.boundaries);
  json += R"(,"reuse":{"tokens_cached":)" + std::to_string(reuse.tokens_cached);
  json += R"(,"tokens_matched":)" + std::to_string(reuse.tokens_matched);
  json += R"(,"parted":)" + std::string(reuse.parted ? "true" : "false");
  json += R"(,"resumed_from":")" + std::string(engine::name_of(reuse.reused_from));
  json += R"(","parts_to_fetch":)" + std::to_string(reuse.parts_to_fetch);
  json += R"(},"text_at_mismatch":)" +
          base::quote(serve::text_at(prompt.tokens, vocabulary, reuse.tokens_matched));
  return json + "}";
}

}  // namespace

Task<Outcome> render_debug(Exchange& exchange) {
  const auto rendering = std::make_shared<Rendering>();  // shared with the pool
  rendering->body = std::move(exchange.request.body);
  const std::size_t bytes = rendering->body.size();
  const Site& site = exchange.site;
  PrepJob job{.kind = kind_of(bytes),
              .bytes = bytes,
              .work = [rendering, &site](const std::stop_token& stop) {
                rendering->prompt = render(site, rendering->body, stop);
              }};
  EventStream client = make_stream(exchange);
  const base::Status done = co_await on_pool(exchange, client, std::move(job));
  if (!done.ok()) co_return failure(exchange, done.error());
  if (!rendering->prompt->ok()) co_return failure(exchange, rendering->prompt->error());

  const serve::PreparedPrompt& prompt = rendering->prompt->value();
  const auto forecasts =
      std::make_shared<Mailbox<engine::ReuseForecast>>(exchange.connection.weak_from_this(), 1);
  site.services.engine.send(
      engine::AskReuse{.tokens = prompt.tokens, .reply = door_into(site.io, forecasts)});
  const std::optional<engine::ReuseForecast> reuse =
      co_await receive(exchange, *forecasts, base::TimePoint::max());
  if (!reuse) co_return failure(exchange, server_stopping());
  co_return Outcome{.reply = Reply{.body = to_json(prompt, *reuse, *site.services.model.vocabulary),
                                   .headers = {}}};
}

}  // namespace mlxs::http::routes
