#include "chat/scan/json_types.hpp"

#include <cmath>

#include "base/json_escape.hpp"
#include "chat/scan/characters.hpp"
#include "chat/scan/json_repair.hpp"
#include "chat/scan/json_text.hpp"

namespace mlxs::chat {
namespace {

// Models that put JSON into a string do it once, some of them twice.
constexpr int strings_in_strings_max = 2;

}  // namespace

JsonTypes type_by_name(std::string_view name) {
  if (name == "string") return type_string;
  if (name == "integer") return type_integer;
  if (name == "number") return type_number;
  if (name == "boolean") return type_boolean;
  if (name == "null") return type_null;
  if (name == "array") return type_array;
  return name == "object" ? type_object : 0;
}

JsonTypes type_of(const base::json::value& json) {
  if (json.is_string()) return type_string;
  if (json.is_bool()) return type_boolean;
  if (json.is_null()) return type_null;
  if (json.is_array()) return type_array;
  if (json.is_object()) return type_object;
  if (!json.is_double()) return type_integer | type_number;
  // JSON schema counts 5.0 as an integer.
  const bool whole = std::nearbyint(json.get_double()) == json.get_double();
  return whole ? type_integer | type_number : type_number;
}

// It is read inside an array, as it will stand inside an object: nesting is counted from there.
JsonTypes types_of_text(std::string_view text) {
  const auto parsed = base::parse_json("[" + std::string(text) + "]", "argument");
  if (!parsed.ok() || parsed.value().get_array().size() != 1) return 0;
  return type_of(parsed.value().get_array().front());
}

JsonTypes types_beginning(char c) {
  switch (c) {
    case '"': return type_string;
    case '{': return type_object;
    case '[': return type_array;
    case 't':
    case 'f': return type_boolean;
    case 'n': return type_null;
    default: return type_integer | type_number;
  }
}

std::string_view from_python(std::string_view word) {
  if (word == "True") return "true";
  if (word == "False") return "false";
  return word == "None" ? "null" : word;
}

std::string converted(std::string_view json, JsonTypes wanted) {
  const std::string_view written = trimmed(json);
  if (!written.starts_with('"')) return '"' + base::json_escape(written) + '"';
  std::string text = json_unquote(written);
  for (int level = 0; level < strings_in_strings_max; ++level) {
    const std::string_view inside = from_python(trimmed(text));
    if ((wanted & types_of_text(inside)) != 0) return std::string(inside);
    const std::string repaired = repaired_json(inside);
    if ((wanted & types_of_text(repaired)) != 0) return repaired;
    text = json_unquote(inside);
    if (text.empty()) break;
  }
  return std::string(json);
}

}  // namespace mlxs::chat
