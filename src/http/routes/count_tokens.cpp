#include "http/routes/routes.hpp"
#include "serve/oversize.hpp"
#include "serve/prompt.hpp"

namespace mlxs::http::routes {
namespace {

struct Count {
  std::string body;
  std::optional<base::Result<int>> tokens;
};

// Of a prompt that does not fit the window by far the number is an estimate (decision 010).
base::Result<int> count(const Site& site, const std::string& body, const std::stop_token& stop) {
  MLXS_TRY(const core::ChatRequest request, site.codec.parse_count_tokens(body));
  if (const auto tokens = serve::oversize_tokens(site.services.model, request, stop))
    return *tokens;
  MLXS_TRY(const serve::PreparedPrompt prompt,
           serve::prepare_prompt(site.services.model, request, site.services.prompts));
  return static_cast<int>(prompt.tokens.size());
}

}  // namespace

Task<Outcome> post_count_tokens(Exchange& exchange) {
  const Site& site = exchange.site;
  EventStream client = make_stream(exchange);
  const auto counted = std::make_shared<Count>();  // shared with the pool
  counted->body = std::move(exchange.request.body);
  const std::size_t bytes = counted->body.size();
  PrepJob job{.kind = kind_of(bytes),
              .bytes = bytes,
              .work = [counted, &site](const std::stop_token& stop) {
                counted->tokens = count(site, counted->body, stop);
              }};
  const base::Status done = co_await on_pool(exchange, client, std::move(job));
  if (!done.ok()) co_return failure(exchange, done.error());
  if (!counted->tokens->ok()) co_return failure(exchange, counted->tokens->error());
  co_return Outcome{
      .reply = Reply{.body = site.codec.encode_count(counted->tokens->value()), .headers = {}}};
}

}  // namespace mlxs::http::routes
