#include "http/routes/table.hpp"

#include "http/routes/routes.hpp"

namespace mlxs::http::routes {
namespace {

constexpr Route rows[] = {
    {"POST", "/v1/messages", "messages", Access::key, post_messages},
    {"POST", "/v1/messages/count_tokens", "count_tokens", Access::key, post_count_tokens},
    {"GET", "/v1/models", "models", Access::key, list_models},
    {"GET", "/v1/models/", "model", Access::key, show_model},
    {"GET", "/", "root", Access::open, show_root},
    {"GET", "/health", "health", Access::open, show_health},
    {"GET", "/metrics", "metrics", Access::key, show_metrics},
    {"GET", "/cache", "cache", Access::key, show_cache},
    {"POST", "/debug/render", "debug_render", Access::own_host, render_debug},
};

}  // namespace

std::span<const Route> table() { return rows; }

}  // namespace mlxs::http::routes
