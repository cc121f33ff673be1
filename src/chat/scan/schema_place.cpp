#include "chat/scan/schema_place.hpp"

#include <utility>
#include <vector>

namespace mlxs::chat {
namespace {

using base::json::object;
using base::json::value;

// References may form a ring; schemas in the wild nest far less.
constexpr int depth_max = 16;
// And have fewer alternatives for one place.
constexpr int places_max = 1000;

std::string_view view(const base::json::string& text) { return {text.data(), text.size()}; }

const value* object_at(const object& node, std::string_view key) {
  const value* found = node.if_contains(key);
  return found != nullptr && found->is_object() ? found : nullptr;
}

JsonTypes named(const value& name) {
  if (name.is_string()) return type_by_name(view(name.get_string()));
  JsonTypes found = 0;
  if (const auto* names = name.if_array()) {
    for (const value& one : *names) found |= named(one.is_string() ? one : value());
  }
  return found;
}

JsonTypes listed(const value& values) {
  JsonTypes found = 0;
  if (const auto* list = values.if_array()) {
    for (const value& one : *list) found |= type_of(one);
  }
  return found;
}

}  // namespace

// One way through the schema, which ends for every schema.
class SchemaPlace::Walk {
 public:
  explicit Walk(const value& root) : root_(root) {}

  JsonTypes types(const value& place, int depth = 0) {
    const object* node = enter(place, depth);
    if (node == nullptr) return 0;
    if (const value* name = node->if_contains("type")) return named(*name);
    if (const value* constant = node->if_contains("const")) return type_of(*constant);
    if (const value* values = node->if_contains("enum")) return listed(*values);
    if (const value* target = referred(*node)) return types(*target, depth + 1);
    JsonTypes found = 0;
    for_each_choice(*node, [&](const value& branch) { found |= types(branch, depth + 1); });
    return found;
  }

  // What `find` finds at the place, behind its reference, or in one alone of its alternatives.
  template <typename Find>
  const value* find(const value& place, const Find& find_at, int depth = 0) {
    const object* node = enter(place, depth);
    if (node == nullptr) return nullptr;
    if (const value* found = find_at(*node)) return found;
    if (const value* target = referred(*node)) return find(*target, find_at, depth + 1);
    std::vector<const value*> found;
    for_each_choice(*node, [&](const value& branch) {
      if (const value* one = find(branch, find_at, depth + 1)) found.push_back(one);
    });
    return found.size() == 1 ? found.front() : nullptr;
  }

 private:
  const object* enter(const value& place, int depth) {
    return depth > depth_max || ++places_ > places_max ? nullptr : place.if_object();
  }

  template <typename Visit>
  static void for_each_choice(const object& node, const Visit& visit) {
    for (const char* choice : {"anyOf", "oneOf", "allOf"}) {
      const value* branches = node.if_contains(choice);
      if (branches == nullptr || !branches->is_array()) continue;
      for (const value& branch : branches->get_array()) visit(branch);
    }
  }

  const value* referred(const object& node) const {
    const value* reference = node.if_contains("$ref");
    if (reference == nullptr || !reference->is_string()) return nullptr;
    const std::string_view path = view(reference->get_string());
    base::json::error_code error;
    return path.starts_with('#') ? root_.find_pointer(path.substr(1), error) : nullptr;
  }

  const value& root_;
  int places_ = 0;
};

SchemaPlace::SchemaPlace(std::string_view schema_json) {
  auto schema = base::parse_json(schema_json, "tool schema");
  if (!schema.ok()) return;
  root_ = std::make_shared<const value>(std::move(schema).value());
  place_ = root_.get();
}

JsonTypes SchemaPlace::types() const { return place_ == nullptr ? 0 : Walk(*root_).types(*place_); }

SchemaPlace SchemaPlace::property(std::string_view name) const {
  if (place_ == nullptr) return {};
  return at(Walk(*root_).find(*place_, [&](const object& node) {
    const value* properties = object_at(node, "properties");
    const value* declared =
        properties == nullptr ? nullptr : properties->get_object().if_contains(name);
    return declared != nullptr ? declared : object_at(node, "additionalProperties");
  }));
}

SchemaPlace SchemaPlace::items() const {
  if (place_ == nullptr) return {};
  return at(
      Walk(*root_).find(*place_, [](const object& node) { return object_at(node, "items"); }));
}

const object* SchemaPlace::as_object() const {
  return place_ == nullptr ? nullptr : place_->if_object();
}

}  // namespace mlxs::chat
