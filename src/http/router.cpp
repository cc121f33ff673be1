#include "http/router.hpp"

namespace mlxs::http {
namespace {

bool path_fits(const Route& route, std::string_view path) {
  if (route.path.size() > 1 && route.path.ends_with('/'))
    return path.size() > route.path.size() && path.starts_with(route.path);
  return path == route.path;
}

bool method_fits(const Route& route, std::string_view method) {
  return method == route.method || (method == "HEAD" && route.method == "GET");
}

std::string shortened(std::string_view text) { return std::string(text.substr(0, 100)); }

}  // namespace

RouteMatch find_route(std::span<const Route> table, std::string_view method,
                      std::string_view path) {
  RouteMatch match;
  for (const Route& route : table) {
    if (!path_fits(route, path)) continue;
    if (method_fits(route, method)) return {.route = &route, .allowed = ""};
    if (!match.allowed.empty()) match.allowed += ", ";
    match.allowed += route.method == "GET" ? "GET, HEAD" : route.method;
  }
  return match;
}

std::string canonical_path(std::string path) {
  constexpr std::string_view version = "/v1";
  if (path.starts_with("/v1/v1/")) path.erase(0, version.size());
  return path;
}

base::Error no_route(const RouteMatch& match, const Request& request) {
  if (!match.allowed.empty())
    return {.code = base::ErrorCode::method_not_allowed,
            .message = shortened(request.path) + " does not take " + shortened(request.method) +
                       "; it takes " + match.allowed + ".",
            .param = ""};
  return {.code = base::ErrorCode::not_found,
          .message = "There is nothing at " + shortened(request.path) + ".",
          .param = ""};
}

}  // namespace mlxs::http
