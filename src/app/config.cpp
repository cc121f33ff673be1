#include "app/config.hpp"

#include <string_view>
#include <utility>

#include "app/address.hpp"
#include "app/option_table.hpp"
#include "models/nearest_name.hpp"

namespace mlxs::app {
namespace {

using base::Error;
using base::ErrorCode;

// Quoted values in messages are cut here: enough to recognise what was typed.
constexpr std::size_t quoted_bytes_max = 60;

struct Given {
  std::string text;
  std::string source;  // "--port", "MLX_SERVE_PORT" or "" for the default
};

std::optional<Given> given_value(const Option& option, const ConfigSources& sources);
Error refusal(const Option& option, const Given& given);
std::filesystem::path default_home(const Environment& environment);
base::Status check_reach(const Config& config);

}  // namespace

base::Result<Config> resolve_config(const ConfigSources& sources) {
  Config config;
  for (const Option& option : options()) {
    if (!sources.scopes.contains(option.scope)) continue;
    const auto given = given_value(option, sources);
    if (!given) continue;
    auto changed = option.apply(config, given->text);
    if (!changed) return refusal(option, *given);
    config = *std::move(changed);
  }
  if (config.home.empty()) config.home = default_home(sources.environment);
  if (sources.scopes.contains(Scope::server)) MLXS_TRY_STATUS(check_reach(config));
  return config;
}

namespace {

// An empty variable counts as not set, as in the shell's ${NAME:-default}.
std::optional<Given> given_value(const Option& option, const ConfigSources& sources) {
  if (const auto flag = sources.flags.find(std::string(option.name)); flag != sources.flags.end()) {
    return Given{flag->second, flag->first};
  }
  const std::string variable(option.environment);
  if (auto value = sources.environment(variable); value && !value->empty()) {
    return Given{*std::move(value), variable};
  }
  if (option.fallback.empty()) return std::nullopt;
  return Given{std::string(option.fallback), ""};
}

// The key itself stays out of the message: messages end up in logs.
Error refusal(const Option& option, const Given& given) {
  const bool secret = option.name == "--api-key";
  std::string message = given.source;
  if (!secret) message += " '" + given.text.substr(0, quoted_bytes_max) + "'";
  message += " is not allowed; it must be " + std::string(option.allowed);
  if (option.name == "--log-level") {
    const auto meant =
        models::nearest_name(given.text, {"trace", "debug", "info", "warn", "error", "off"});
    if (meant) message += " (did you mean " + *meant + "?)";
  }
  return {ErrorCode::invalid_request, message + ".", std::string(option.name)};
}

std::filesystem::path default_home(const Environment& environment) {
  const std::filesystem::path user = environment("HOME").value_or("");
  return user / ".mlx-serve";
}

base::Status check_reach(const Config& config) {
  if (is_loopback(config.host) || !config.api_key.empty()) return {};
  return Error{ErrorCode::invalid_request,
               "--host " + config.host +
                   " opens the server to other machines, and anybody there could use it; add a "
                   "key with --api-key KEY, or keep --host 127.0.0.1.",
               "--host"};
}

}  // namespace
}  // namespace mlxs::app
