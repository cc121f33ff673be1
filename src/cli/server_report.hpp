// What `ps` says about a running server, from its own answers. Thread: any (pure).
#pragma once

#include <string>
#include <string_view>

namespace mlxs::cli {

struct ServerAnswers {
  std::string url;
  std::string models_json;   // GET /v1/models
  std::string metrics_text;  // GET /metrics
};

[[nodiscard]] std::string server_report(const ServerAnswers& answers);

// The value of a metric without labels, as it is written; "?" when it is not there.
[[nodiscard]] std::string metric_value(std::string_view metrics_text, std::string_view name);

}  // namespace mlxs::cli
