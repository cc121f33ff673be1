#include "http/metrics.hpp"

#include <chrono>
#include <cstdio>

namespace mlxs::http {
namespace {

// 0.25 -> "0.25", 10 -> "10".
std::string number(double value) {
  char text[32];
  std::snprintf(text, sizeof text, "%.9g", value);
  return text;
}

void describe(std::string& text, std::string_view name, std::string_view type,
              std::string_view help) {
  text.append("# HELP ").append(name).append(" ").append(help).append("\n");
  text.append("# TYPE ").append(name).append(" ").append(type).append("\n");
}

struct Row {
  std::string_view name;
  std::string_view type;
  std::string_view help;
  long long value;
};

void append_row(std::string& text, const Row& row) {
  describe(text, row.name, row.type, row.help);
  text.append(row.name).append(" ").append(std::to_string(row.value)).append("\n");
}

}  // namespace

void Metrics::request_ended(std::string_view route, int status) {
  --requests_in_flight_;
  ++requests_[{std::string(route), status}];
}

void Metrics::first_token_after(base::Duration duration) {
  const double seconds = std::chrono::duration<double>(duration).count();
  ++first_tokens_;
  first_token_seconds_ += seconds;
  for (std::size_t i = 0; i < buckets_.size(); ++i)
    if (seconds <= bucket_seconds[i]) ++buckets_[i];
}

std::string Metrics::text() const {
  std::string text;
  describe(text, "mlxs_http_requests_total", "counter", "Requests answered, by route and status.");
  for (const auto& [key, count] : requests_)
    text += "mlxs_http_requests_total{route=\"" + key.first + "\",status=\"" +
            std::to_string(key.second) + "\"} " + std::to_string(count) + "\n";

  constexpr std::string_view first = "mlxs_time_to_first_token_seconds";
  describe(text, first, "histogram", "From the request to the first token of its answer.");
  for (std::size_t i = 0; i < buckets_.size(); ++i)
    text.append(first).append("_bucket{le=\"" + number(bucket_seconds[i]) + "\"} " +
                              std::to_string(buckets_[i]) + "\n");
  text.append(first).append("_bucket{le=\"+Inf\"} " + std::to_string(first_tokens_) + "\n");
  text.append(first).append("_sum " + number(first_token_seconds_) + "\n");
  text.append(first).append("_count " + std::to_string(first_tokens_) + "\n");

  const engine::EngineStats& e = engine_;
  const Row rows[] = {
      {"mlxs_http_requests_in_flight", "gauge", "Requests being answered.", requests_in_flight_},
      {"mlxs_http_connections", "gauge", "Open connections.", static_cast<long long>(connections_)},
      {"mlxs_engine_lanes", "gauge", "Sequences that can be computed at once.", e.lanes},
      {"mlxs_engine_lanes_busy", "gauge", "Sequences being computed.", e.lanes_busy},
      {"mlxs_engine_queue_depth", "gauge", "Requests waiting for a lane.", e.queue_depth},
      {"mlxs_engine_requests_total", "counter", "Requests given to the engine.", e.requests_total},
      {"mlxs_engine_requests_cancelled_total", "counter", "Of these, cancelled.",
       e.requests_cancelled_total},
      {"mlxs_engine_prompt_tokens_total", "counter", "Prompt tokens of admitted requests.",
       e.prompt_tokens_total},
      {"mlxs_engine_prompt_tokens_cached_total", "counter", "Of these, reused from the cache.",
       e.prompt_tokens_cached_total},
      {"mlxs_engine_output_tokens_total", "counter", "Tokens sampled.", e.output_tokens_total},
      {"mlxs_engine_decode_calls_total", "counter", "Decode calls.", e.decode_calls_total},
      {"mlxs_engine_decode_tokens_total", "counter", "Tokens passed to decode.",
       e.decode_tokens_total},
  };
  for (const Row& row : rows) append_row(text, row);
  return text;
}

}  // namespace mlxs::http
