#include "wire/models_list.hpp"

#include <chrono>
#include <cstdio>

#include "base/json.hpp"

namespace mlxs::wire {
namespace {

// RFC 3339 in UTC: "2026-11-23T22:05:00Z".
std::string rfc3339(std::int64_t unix_seconds) {
  const std::chrono::sys_seconds time{std::chrono::seconds(unix_seconds)};
  const auto midnight = std::chrono::floor<std::chrono::days>(time);
  const std::chrono::year_month_day date(midnight);
  const std::chrono::hh_mm_ss clock(time - midnight);
  char text[64];
  std::snprintf(text, sizeof text, "%04d-%02u-%02uT%02lld:%02lld:%02lldZ",
                static_cast<int>(date.year()), static_cast<unsigned>(date.month()),
                static_cast<unsigned>(date.day()), static_cast<long long>(clock.hours().count()),
                static_cast<long long>(clock.minutes().count()),
                static_cast<long long>(clock.seconds().count()));
  return text;
}

}  // namespace

std::string models_list_json(const std::vector<ModelRow>& rows) {
  std::string json = R"({"object":"list","data":[)";
  const char* separator = "";
  for (const ModelRow& row : rows) {
    json += separator + model_json(row);
    separator = ",";
  }
  const auto id_or_null = [&rows](std::size_t at) {
    return rows.empty() ? std::string("null") : base::quote(rows[at].id);
  };
  json += R"(],"has_more":false,"first_id":)" + id_or_null(0);
  json += R"(,"last_id":)" + id_or_null(rows.size() - 1) + "}";
  return json;
}

std::string model_json(const ModelRow& row) {
  std::string json = R"({"type":"model","object":"model","id":)" + base::quote(row.id);
  json += R"(,"display_name":)" + base::quote(row.display_name);
  json += R"(,"created_at":)" + base::quote(rfc3339(row.created_unix_seconds));
  json += R"(,"created":)" + std::to_string(row.created_unix_seconds);
  json += R"(,"owned_by":"mlx-serve","max_input_tokens":)" + std::to_string(row.prompt_tokens_max);
  if (!row.warning.empty()) json += R"(,"warning":)" + base::quote(row.warning);
  return json + "}";
}

}  // namespace mlxs::wire
