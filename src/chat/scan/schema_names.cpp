#include "chat/scan/schema_names.hpp"

#include "base/json.hpp"

namespace mlxs::chat {
namespace {

const base::json::object* properties_of(const base::json::value& node) {
  const auto* object = node.if_object();
  const auto* properties = object == nullptr ? nullptr : object->if_contains("properties");
  return properties == nullptr ? nullptr : properties->if_object();
}

// The nesting of what base::parse_json accepts is bounded.
void collect(const base::json::value& node, SchemaNames::Names& names) {
  if (const auto* list = node.if_array()) {
    for (const base::json::value& one : *list) collect(one, names);
  }
  if (const auto* properties = properties_of(node)) {
    for (const auto& property : *properties) names.emplace(property.key());
  }
  if (const auto* object = node.if_object()) {
    for (const auto& member : *object) collect(member.value(), names);
  }
}

}  // namespace

SchemaNames schema_names(std::string_view schema_json) {
  SchemaNames names;
  const auto schema = base::parse_json(schema_json, "tool schema");
  if (!schema.ok()) return names;
  if (const auto* properties = properties_of(schema.value())) {
    for (const auto& property : *properties) {
      names.top.emplace(property.key());
      collect(property.value(), names.nested);
    }
  }
  return names;
}

}  // namespace mlxs::chat
