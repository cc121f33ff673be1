#include "cli/server_report.hpp"

#include <vector>

#include "base/json.hpp"
#include "cli/table.hpp"

namespace mlxs::cli {
namespace {

namespace json = base::json;

std::string model_line(const json::object& model) {
  std::string line;
  if (const json::value* id = model.if_contains("id"); id != nullptr && id->is_string()) {
    line += id->get_string();
  }
  const json::value* window = model.if_contains("max_input_tokens");
  if (window != nullptr && window->is_number()) {
    line += " (prompts up to " + base::to_text(*window) + " tokens)";
  }
  return line;
}

std::string model_lines(std::string_view models_json) {
  const auto parsed = base::parse_json(models_json, "models");
  if (!parsed.ok() || !parsed.value().is_object()) return "?";
  const json::value* data = parsed.value().get_object().if_contains("data");
  if (data == nullptr || !data->is_array()) return "?";
  std::string lines;
  for (const json::value& model : data->get_array()) {
    if (!model.is_object()) continue;
    lines += (lines.empty() ? "" : ", ") + model_line(model.get_object());
  }
  return lines;
}

}  // namespace

std::string server_report(const ServerAnswers& answers) {
  const auto metric = [&](std::string_view name) {
    return metric_value(answers.metrics_text, "mlxs_engine_" + std::string(name));
  };
  return format_table({
      {"server", answers.url},
      {"model", model_lines(answers.models_json)},
      {"lanes", metric("lanes_busy") + " of " + metric("lanes") + " busy, " +
                    metric("queue_depth") + " requests waiting"},
      {"requests",
       metric("requests_total") + ", " + metric("requests_cancelled_total") + " cancelled"},
      {"tokens", "prompt " + metric("prompt_tokens_total") + " (" +
                     metric("prompt_tokens_cached_total") + " from the cache), output " +
                     metric("output_tokens_total")},
  });
}

std::string metric_value(std::string_view metrics_text, std::string_view name) {
  const std::string wanted = "\n" + std::string(name) + " ";
  const std::string text = "\n" + std::string(metrics_text);
  const std::size_t at = text.find(wanted);
  if (at == std::string::npos) return "?";
  const std::size_t begin = at + wanted.size();
  return text.substr(begin, text.find_first_of(" \r\n", begin) - begin);
}

}  // namespace mlxs::cli
