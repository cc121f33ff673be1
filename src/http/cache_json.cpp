#include "http/cache_json.hpp"

#include "base/json.hpp"

namespace mlxs::http {
namespace {

namespace json = base::json;

json::object root_json(const engine::CacheRoot& root) {
  return {{"tokens", root.tokens},     {"tokens_shared", root.tokens_shared},
          {"branches", root.branches}, {"bytes", root.bytes},
          {"hits", root.hits},         {"idle_turns", root.idle_turns}};
}

json::value disk_json(const std::optional<engine::KvStoreStats>& store) {
  if (!store) return nullptr;
  return {{"bytes", store->bytes},
          {"bytes_max", store->bytes_max},
          {"parts", store->parts},
          {"parts_written", store->written_total},
          {"parts_read", store->read_total},
          {"parts_damaged", store->damaged_total},
          {"parts_evicted", store->evicted_total}};
}

// A lane that works has no number: what it holds is changing.
json::array lanes_json(const std::vector<int>& lane_tokens) {
  json::array lanes;
  for (const int tokens : lane_tokens)
    lanes.push_back(tokens < 0 ? json::object{{"busy", true}}
                               : json::object{{"busy", false}, {"tokens", tokens}});
  return lanes;
}

}  // namespace

std::string to_json(const engine::CacheReport& report) {
  json::array roots;
  for (const engine::CacheRoot& root : report.roots) roots.push_back(root_json(root));
  const json::object memory{{"bytes", report.memory_bytes},
                            {"bytes_max", report.memory_bytes_max},
                            {"nodes", report.nodes},
                            {"restore_points", report.points},
                            {"parts_evicted", report.evicted}};
  const json::object hits{{"lane", report.hits_lane},
                          {"memory", report.hits_memory},
                          {"disk", report.hits_store},
                          {"none", report.misses}};
  const json::object whole{{"hits", hits},
                           {"tiers", json::object{{"lanes", lanes_json(report.lane_tokens)},
                                                  {"memory", memory},
                                                  {"disk", disk_json(report.store)}}},
                           {"roots_total", report.roots_total},
                           {"roots", std::move(roots)}};
  return json::serialize(whole);
}

}  // namespace mlxs::http
