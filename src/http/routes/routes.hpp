// The functions behind the table, one file each. Thread: the io thread; the exchange outlives the
// call.
#pragma once

#include "http/exchange.hpp"
#include "http/task.hpp"

namespace mlxs::http::routes {

[[nodiscard]] Task<Outcome> post_messages(Exchange& exchange);
[[nodiscard]] Task<Outcome> post_count_tokens(Exchange& exchange);
[[nodiscard]] Task<Outcome> list_models(Exchange& exchange);
[[nodiscard]] Task<Outcome> show_model(Exchange& exchange);
[[nodiscard]] Task<Outcome> show_root(Exchange& exchange);
[[nodiscard]] Task<Outcome> show_health(Exchange& exchange);
[[nodiscard]] Task<Outcome> show_metrics(Exchange& exchange);
[[nodiscard]] Task<Outcome> show_cache(Exchange& exchange);
[[nodiscard]] Task<Outcome> render_debug(Exchange& exchange);

}  // namespace mlxs::http::routes
