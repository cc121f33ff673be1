#include "serve/missing_arguments.hpp"

#include <algorithm>
#include <utility>
#include <variant>

#include "base/json.hpp"

namespace mlxs::serve {
namespace {

namespace json = base::json;

// A turn with more kinds of bad calls than this is sufficiently described.
constexpr std::size_t remarks_max = 4;
// Longer remarks would fill the line of the log.
constexpr std::size_t names_bytes_max = 120;

std::vector<std::string> required_by(const core::Tool& tool) {
  std::vector<std::string> names;
  const auto schema = base::parse_json(tool.schema_json, "schema");
  if (!schema.ok() || !schema.value().is_object()) return names;
  const json::value* list = schema.value().get_object().if_contains("required");
  if (list == nullptr || !list->is_array()) return names;
  for (const json::value& name : list->get_array())
    if (name.is_string()) names.emplace_back(name.get_string());
  return names;
}

std::string missing_in(const json::object& arguments, const std::vector<std::string>& required) {
  std::string missing;
  for (const std::string& name : required) {
    if (arguments.contains(name)) continue;
    missing += missing.empty() ? "" : ", ";
    if (missing.size() + name.size() > names_bytes_max) return missing + "...";
    missing += name;
  }
  return missing;
}

}  // namespace

MissingArguments::MissingArguments(const std::vector<core::Tool>& tools) {
  for (const core::Tool& tool : tools) {
    Names names = required_by(tool);
    if (!names.empty()) required_.emplace(tool.name, std::move(names));
  }
}

void MissingArguments::note(const core::Events& events) {
  for (const core::Event& event : events) note(event);
}

void MissingArguments::note(const core::Event& event) {
  if (const auto* started = std::get_if<core::BlockStarted>(&event)) {
    called_ = required_.contains(started->tool_name) ? started->tool_name : "";
    arguments_.clear();
  } else if (const auto* delta = std::get_if<core::BlockDelta>(&event)) {
    if (!called_.empty()) arguments_ += delta->text;
  } else if (const auto* ended = std::get_if<core::BlockEnded>(&event)) {
    if (!called_.empty() && ended->complete) end_call();
  }
}

// The wire says "{}" for a whole call without arguments.
void MissingArguments::end_call() {
  const auto read = base::parse_json(arguments_.empty() ? "{}" : arguments_, "arguments");
  if (!read.ok() || !read.value().is_object()) return;
  const std::string missing = missing_in(read.value().get_object(), required_.at(called_));
  if (missing.empty()) return;
  std::string remark = "call of " + called_ + " without " + missing;
  const bool known = std::ranges::find(remarks_, remark) != remarks_.end();
  if (!known && remarks_.size() < remarks_max) remarks_.push_back(std::move(remark));
}

}  // namespace mlxs::serve
