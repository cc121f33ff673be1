#include <iostream>

#include "app/address.hpp"
#include "cli/answer.hpp"
#include "cli/commands/commands.hpp"
#include "cli/failure.hpp"
#include "cli/http_client.hpp"
#include "cli/server_report.hpp"

namespace mlxs::cli {
namespace {

using base::Error;
using base::ErrorCode;

// The body of a 200 reply.
base::Result<std::string> read(const HttpCall& call) {
  MLXS_TRY(HttpReply reply, fetch(call));
  if (reply.status == 200) return std::move(reply.body);
  if (reply.status == 401) {
    return Error{ErrorCode::authentication,
                 "The server asks for its key: add --api-key KEY or set MLX_SERVE_API_KEY.", ""};
  }
  return Error{ErrorCode::unavailable,
               "The server answers with status " + std::to_string(reply.status) + ": " +
                   error_message(reply.body),
               ""};
}

base::Result<std::string> report(const app::Config& config) {
  const std::string url = app::local_url({config.host, config.port});
  if (!fetch({url + "/health", "", ""}).ok()) {
    return Error{ErrorCode::unavailable,
                 "No server answers at " + url +
                     ". Start one with `mlx-serve serve`, or say where it is with --host and "
                     "--port.",
                 ""};
  }
  MLXS_TRY(std::string models, read({url + "/v1/models", config.api_key, ""}));
  MLXS_TRY(std::string metrics, read({url + "/metrics", config.api_key, ""}));
  return server_report({url, std::move(models), std::move(metrics)});
}

}  // namespace

int show_server(const app::Config& config) {
  const auto text = report(config);
  if (!text.ok()) return fail(text.error());
  std::cout << text.value();
  return 0;
}

}  // namespace mlxs::cli
