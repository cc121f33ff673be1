#include "chat/constraint/schema_merge.hpp"

#include <algorithm>
#include <array>
#include <optional>
#include <string_view>

#include "chat/constraint/schema_words.hpp"

namespace mlxs::chat {
namespace {

using base::json::array;
using base::json::object;
using base::json::value;

bool contains(const array& values, const value& wanted) {
  return std::find(values.begin(), values.end(), wanted) != values.end();
}

array as_list(const value& one) { return one.is_array() ? one.get_array() : array{one}; }

value joined_names(const value& one, const value& other) {
  array names = as_list(one);
  for (const value& name : as_list(other)) {
    if (!contains(names, name)) names.push_back(name);
  }
  return names;
}

// Values that stand in both lists. Whole numbers are numbers.
std::optional<value> common_values(const value& one, const value& other) {
  const array others = as_list(other);
  array common;
  for (const value& each : as_list(one)) {
    if (contains(others, each) || (each == "integer" && contains(others, "number")))
      common.push_back(each);
    if (each == "number" && contains(others, "integer")) common.push_back("integer");
  }
  if (common.empty()) return std::nullopt;
  return common;
}

value both(const value& one, const value& other) { return object{{"allOf", array{one, other}}}; }

value joined_properties(const value& one, const value& other) {
  if (!one.is_object() || !other.is_object()) return one;
  object properties = one.get_object();
  for (const auto& [key, schema] : other.get_object()) {
    value* known = properties.if_contains(key);
    if (known == nullptr) {
      properties.emplace(key, schema);
    } else if (*known != schema) {
      *known = both(value(*known), schema);
    }
  }
  return properties;
}

std::optional<value> tighter_bound(const value& one, const value& other, bool larger) {
  if (!one.is_number() || !other.is_number()) return std::nullopt;
  const bool take_one = (one.to_number<double>() > other.to_number<double>()) == larger;
  return take_one ? one : other;
}

constexpr std::array lower_bounds{"minimum", "exclusiveMinimum", "minLength", "minItems"};
constexpr std::array upper_bounds{"maximum", "exclusiveMaximum", "maxLength", "maxItems"};

bool is_in(std::string_view key, const auto& keys) {
  return std::find(keys.begin(), keys.end(), key) != keys.end();
}

// One keyword that both schemas have, with different values.
std::optional<value> joined(std::string_view key, const value& one, const value& other) {
  if (key == "properties" || key == "$defs" || key == "definitions")
    return joined_properties(one, other);
  if (key == "required") return joined_names(one, other);
  if (key == "type" || key == "enum") return common_values(one, other);
  if (key == "allOf" && one.is_array() && other.is_array()) {
    array branches = one.get_array();
    branches.insert(branches.end(), other.get_array().begin(), other.get_array().end());
    return branches;
  }
  if (key == "items") return both(one, other);
  if (key == "additionalProperties") return one.is_bool() && one.get_bool() ? other : one;
  if (is_in(key, lower_bounds)) return tighter_bound(one, other, true);
  if (is_in(key, upper_bounds)) return tighter_bound(one, other, false);
  return std::nullopt;
}

}  // namespace

object merge_schemas(const object& one, const object& other, std::vector<std::string>& lost) {
  object merged = one;
  for (const auto& [key, theirs] : other) {
    value* ours = merged.if_contains(key);
    if (ours == nullptr) {
      merged.emplace(key, theirs);
      continue;
    }
    if (*ours == theirs) continue;
    if (const auto result = joined(key, *ours, theirs)) {
      *ours = *result;
    } else if (!is_annotation(key)) {
      lost.emplace_back(key);
    }
  }
  return merged;
}

}  // namespace mlxs::chat
