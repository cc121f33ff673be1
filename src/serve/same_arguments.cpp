#include "serve/same_arguments.hpp"

#include <algorithm>
#include <cstdint>
#include <string>

#include "base/json.hpp"

namespace mlxs::serve {
namespace {

namespace json = base::json;

bool same_value(const json::value& delivered, const json::value& returned,
                const json::value* schema);

// The part of a schema that describes a member or an item; nullptr when it says nothing.
const json::value* member_of(const json::value* schema, std::string_view name) {
  if (schema == nullptr || !schema->is_object()) return nullptr;
  return schema->get_object().if_contains(name);
}

const json::value* schema_of_key(const json::value* schema, std::string_view key) {
  return member_of(member_of(schema, "properties"), key);
}

// Beyond 2^53 a double does not hold every whole number, so there it equals none of them.
bool same_whole_number(double number, std::int64_t whole) {
  constexpr std::int64_t exact_max = std::int64_t{1} << 53U;
  return whole >= -exact_max && whole <= exact_max && number == static_cast<double>(whole);
}

bool same_number(const json::value& a, const json::value& b) {
  if (a.is_double() && b.is_double()) return a.get_double() == b.get_double();
  if (a.is_double() && b.is_int64()) return same_whole_number(a.get_double(), b.get_int64());
  if (a.is_int64() && b.is_double()) return same_whole_number(b.get_double(), a.get_int64());
  return a == b;
}

bool names_type(const json::value* schema, std::string_view type) {
  const json::value* named = member_of(schema, "type");
  return named != nullptr && named->is_string() && named->get_string() == type;
}

// The client has turned a value into the type that the schema names: "5" into 5, or 5 into "5".
bool coerced(const json::value& delivered, const json::value& returned, const json::value* schema) {
  if (returned.is_string() && !delivered.is_string())
    return names_type(schema, "string") && !delivered.is_structured() &&
           base::to_text(delivered) == std::string_view(returned.get_string());
  if (!delivered.is_string() || returned.is_string() || returned.is_structured()) return false;
  const bool fits = (returned.is_number() && names_type(schema, "number")) ||
                    (returned.is_number() && names_type(schema, "integer")) ||
                    (returned.is_bool() && names_type(schema, "boolean"));
  return fits && base::to_text(returned) == std::string_view(delivered.get_string());
}

bool same_array(const json::array& delivered, const json::array& returned,
                const json::value* schema) {
  const json::value* items = member_of(schema, "items");
  return std::equal(
      delivered.begin(), delivered.end(), returned.begin(), returned.end(),
      [items](const json::value& a, const json::value& b) { return same_value(a, b, items); });
}

bool is_default(const json::value& value, const json::value* schema) {
  const json::value* filled_in = member_of(schema, "default");
  return filled_in != nullptr && same_value(*filled_in, value, schema);
}

bool same_object(const json::object& delivered, const json::object& returned,
                 const json::value* schema) {
  for (const json::key_value_pair& member : delivered) {
    const json::value* other = returned.if_contains(member.key());
    const json::value* known = schema_of_key(schema, member.key());
    if (other == nullptr || !same_value(member.value(), *other, known)) return false;
  }
  return std::all_of(returned.begin(), returned.end(), [&](const json::key_value_pair& member) {
    return delivered.contains(member.key()) ||
           is_default(member.value(), schema_of_key(schema, member.key()));
  });
}

bool same_value(const json::value& delivered, const json::value& returned,
                const json::value* schema) {
  if (delivered.is_number() && returned.is_number()) return same_number(delivered, returned);
  if (delivered.kind() != returned.kind()) return coerced(delivered, returned, schema);
  if (delivered.is_object())
    return same_object(delivered.get_object(), returned.get_object(), schema);
  if (delivered.is_array()) return same_array(delivered.get_array(), returned.get_array(), schema);
  return delivered == returned;
}

}  // namespace

bool same_arguments(std::string_view delivered, std::string_view returned,
                    std::string_view schema) {
  if (delivered == returned) return true;
  const auto ours = base::parse_json(delivered, "arguments");
  const auto theirs = base::parse_json(returned, "arguments");
  if (!ours.ok() || !theirs.ok()) return false;
  const auto known = base::parse_json(schema, "schema");
  return same_value(ours.value(), theirs.value(), known.ok() ? &known.value() : nullptr);
}

}  // namespace mlxs::serve
