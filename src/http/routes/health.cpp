#include "http/routes/routes.hpp"

namespace mlxs::http::routes {

Task<Outcome> show_root(Exchange&) {
  co_return Outcome{.reply = Reply{.content_type = "text/plain; charset=utf-8",
                                   .body = "mlx-serve is running.\n",
                                   .headers = {}}};
}

Task<Outcome> show_health(Exchange&) {
  co_return Outcome{.reply = Reply{.body = R"({"status":"ok"})", .headers = {}}};
}

}  // namespace mlxs::http::routes
