#include "wire/models_list.hpp"

#include "http/routes/routes.hpp"
#include "serve/model_name.hpp"
#include "serve/window.hpp"

namespace mlxs::http::routes {
namespace {

constexpr std::string_view prefix = "/v1/models/";

wire::ModelRow row_of(const serve::ServedModel& model) {
  return {.id = model.name,
          .display_name = model.description.empty() ? model.name : model.description,
          .created_unix_seconds = model.created,
          .prompt_tokens_max = serve::prompt_tokens_max(model.context_tokens),
          .warning = model.warning};
}

}  // namespace

Task<Outcome> list_models(Exchange& exchange) {
  const wire::ModelRow row = row_of(exchange.site.services.model);
  wire::ModelRow alias = row;
  alias.id = serve::claude_alias(row.id);
  co_return Outcome{.reply = Reply{.body = wire::models_list_json({row, alias}), .headers = {}}};
}

Task<Outcome> show_model(Exchange& exchange) {
  const serve::ServedModel& model = exchange.site.services.model;
  const std::string id = exchange.request.path.substr(prefix.size());
  if (id.empty() || !serve::answers_to(model, id))
    co_return failure(exchange, {.code = base::ErrorCode::not_found,
                                 .message = "There is no model \"" + id.substr(0, 100) +
                                            "\" here; this server serves \"" + model.name + "\".",
                                 .param = "model"});
  co_return Outcome{.reply = Reply{.body = wire::model_json(row_of(model)), .headers = {}}};
}

}  // namespace mlxs::http::routes
