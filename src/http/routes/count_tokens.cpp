#include "http/routes/routes.hpp"
#include "serve/prompt.hpp"

namespace mlxs::http::routes {
namespace {

struct Count {
  std::string body;
  std::optional<base::Result<int>> tokens;
};

base::Result<int> count(const Site& site, const std::string& body) {
  MLXS_TRY(const core::ChatRequest request, site.codec.parse_count_tokens(body));
  MLXS_TRY(const serve::PreparedPrompt prompt,
           serve::prepare_prompt(site.services.model, request, site.services.prompts));
  return static_cast<int>(prompt.tokens.size());
}

}  // namespace

Task<Outcome> post_count_tokens(Exchange& exchange) {
  const auto counted = std::make_shared<Count>();  // shared with the pool
  counted->body = std::move(exchange.request.body);
  const Site& site = exchange.site;
  std::function<void()> work = [counted, &site] { counted->tokens = count(site, counted->body); };
  if (!co_await on_pool(exchange, std::move(work))) co_return failure(exchange, server_stopping());
  if (!counted->tokens->ok()) co_return failure(exchange, counted->tokens->error());
  co_return Outcome{
      .reply = Reply{.body = site.codec.encode_count(counted->tokens->value()), .headers = {}}};
}

}  // namespace mlxs::http::routes
