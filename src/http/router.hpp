// Finds the route of a request in the table. Thread: free functions over constant data.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "base/error.hpp"
#include "http/exchange.hpp"
#include "http/task.hpp"

namespace mlxs::http {

enum class Access {
  open,      // says nothing about anybody: no key
  key,       // the API key, when there is one
  own_host,  // the key, and only from this machine
};

struct Route {
  std::string_view method;  // GET answers HEAD too
  std::string_view path;    // ending in "/": a prefix, something must follow
  std::string_view name;    // in logs and metrics
  Access access = Access::key;
  Task<Outcome> (*handler)(Exchange&) = nullptr;
};

struct RouteMatch {
  const Route* route = nullptr;
  std::string allowed;  // without a route: the methods this path has, "" when it is unknown
};

[[nodiscard]] RouteMatch find_route(std::span<const Route> table, std::string_view method,
                                    std::string_view path);

// Users give their client a base URL that ends in /v1, and the client adds another one (F30).
[[nodiscard]] std::string canonical_path(std::string path);

// not_found or method_not_allowed, in words that help.
[[nodiscard]] base::Error no_route(const RouteMatch& match, const Request& request);

}  // namespace mlxs::http
