#include "chat/scan/argument_types.hpp"

#include <algorithm>
#include <cmath>

#include "base/json.hpp"
#include "base/json_escape.hpp"
#include "chat/scan/characters.hpp"
#include "chat/scan/json_repair.hpp"
#include "chat/scan/json_text.hpp"

namespace mlxs::chat {
namespace {

using base::json::object;
using base::json::value;

// Sets of JSON types.
constexpr unsigned type_string = 1;
constexpr unsigned type_integer = 2;
constexpr unsigned type_number = 4;
constexpr unsigned type_boolean = 8;
constexpr unsigned type_null = 16;
constexpr unsigned type_array = 32;
constexpr unsigned type_object = 64;

// References may form a ring; schemas in the wild nest far less.
constexpr int schema_depth_max = 16;

// Models that put JSON into a string do it once, some of them twice.
constexpr int strings_in_strings_max = 2;

std::string_view view(const base::json::string& text) { return {text.data(), text.size()}; }

unsigned type_by_name(std::string_view name) {
  if (name == "string") return type_string;
  if (name == "integer") return type_integer;
  if (name == "number") return type_number;
  if (name == "boolean") return type_boolean;
  if (name == "null") return type_null;
  if (name == "array") return type_array;
  return name == "object" ? type_object : 0;
}

unsigned type_of(const value& json) {
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

// Reads the types that a schema accepts; 0 when it does not say.
class SchemaReader {
 public:
  explicit SchemaReader(const value& root) : root_(root) {}

  unsigned types(const value& schema, int depth = 0) const {
    const object* node = schema.if_object();
    if (node == nullptr || depth > schema_depth_max) return 0;
    if (const value* name = node->if_contains("type")) return named(*name);
    if (const value* constant = node->if_contains("const")) return type_of(*constant);
    if (const value* values = node->if_contains("enum")) return listed(*values);
    if (const value* reference = node->if_contains("$ref")) return referred(*reference, depth);
    unsigned found = 0;
    for (const char* choice : {"anyOf", "oneOf", "allOf"}) {
      const value* branches = node->if_contains(choice);
      if (branches == nullptr || !branches->is_array()) continue;
      for (const value& branch : branches->get_array()) found |= types(branch, depth + 1);
    }
    return found;
  }

 private:
  static unsigned named(const value& name) {
    if (name.is_string()) return type_by_name(view(name.get_string()));
    unsigned found = 0;
    if (const auto* names = name.if_array()) {
      for (const value& one : *names) found |= named(one.is_string() ? one : value());
    }
    return found;
  }

  static unsigned listed(const value& values) {
    unsigned found = 0;
    if (const auto* list = values.if_array()) {
      for (const value& one : *list) found |= type_of(one);
    }
    return found;
  }

  unsigned referred(const value& reference, int depth) const {
    if (!reference.is_string() || !view(reference.get_string()).starts_with('#')) return 0;
    base::json::error_code error;
    const value* target = root_.find_pointer(view(reference.get_string()).substr(1), error);
    return target == nullptr ? 0 : types(*target, depth + 1);
  }

  const value& root_;
};

std::string_view from_python(std::string_view word) {
  if (word == "True") return "true";
  if (word == "False") return "false";
  return word == "None" ? "null" : word;
}

// The types that the value may have that begins so.
unsigned types_beginning(char c) {
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

bool lists(const value* names, std::string_view name) {
  const auto* list = names == nullptr ? nullptr : names->if_array();
  if (list == nullptr) return false;
  return std::any_of(list->begin(), list->end(), [&](const value& one) {
    return one.is_string() && view(one.get_string()) == name;
  });
}

// The types of one JSON value, 0 when `text` is not exactly one. It is read inside an array, as it
// will stand inside an object: nesting is counted from there.
unsigned types_of_text(std::string_view text) {
  const auto parsed = base::parse_json("[" + std::string(text) + "]", "argument");
  if (!parsed.ok() || parsed.value().get_array().size() != 1) return 0;
  return type_of(parsed.value().get_array().front());
}

}  // namespace

ArgumentTypes::ArgumentTypes(std::string_view schema_json) {
  const base::Result<value> schema = base::parse_json(schema_json, "tool schema");
  if (!schema.ok() || !schema.value().is_object()) return;
  const value* properties = schema.value().get_object().if_contains("properties");
  if (properties == nullptr || !properties->is_object()) return;
  const SchemaReader reader(schema.value());
  for (const base::json::key_value_pair& property : properties->get_object()) {
    const unsigned types = reader.types(property.value());
    const bool required =
        lists(schema.value().get_object().if_contains("required"), property.key());
    arguments_.push_back(
        {.name = std::string(property.key()), .types = types, .required = required});
  }
  const value* others = schema.value().get_object().if_contains("additionalProperties");
  open_ = others != nullptr && others->is_bool() && others->get_bool();
}

unsigned ArgumentTypes::types_of(std::string_view argument) const {
  for (const Argument& known : arguments_) {
    if (known.name == argument && known.types != 0) return known.types;
  }
  return type_string;
}

bool ArgumentTypes::is_text(std::string_view argument) const {
  return (types_of(argument) & type_string) != 0;
}

std::string ArgumentTypes::to_json(std::string_view argument, std::string_view written) const {
  const std::string_view text = from_python(trimmed(written));
  const unsigned wanted = types_of(argument);
  if ((wanted & type_string) == 0 && (wanted & types_of_text(text)) != 0) return std::string(text);
  return '"' + base::json_escape(written) + '"';
}

ArgumentTypes::Fit ArgumentTypes::fit(std::string_view argument, char begins) const {
  for (const Argument& known : arguments_) {
    if (known.name != argument) continue;
    const unsigned types = types_beginning(begins);
    if (known.types == 0 || (known.types & types) != 0) return Fit::as_written;
    if (types == type_string) return Fit::convert;
    // Text holds every value; null for it is a value left out.
    const bool as_text = (known.types & type_string) != 0 && types != type_null;
    return as_text ? Fit::convert : Fit::as_written;
  }
  return Fit::unknown;
}

bool ArgumentTypes::takes(std::string_view argument, std::string_view json) const {
  const unsigned types = types_of_text(json);
  return std::any_of(arguments_.begin(), arguments_.end(), [&](const Argument& known) {
    return known.name == argument && (known.types == 0 || (known.types & types) != 0);
  });
}

bool ArgumentTypes::takes_all(std::string_view json) const {
  const auto parsed = base::parse_json(json, "arguments");
  const object* members = parsed.ok() ? parsed.value().if_object() : nullptr;
  if (members == nullptr) return false;
  std::size_t known = 0;
  for (const Argument& argument : arguments_) {
    const value* written = members->if_contains(argument.name);
    if (written == nullptr && argument.required) return false;
    if (written == nullptr) continue;
    ++known;
    if (argument.types != 0 && (argument.types & type_of(*written)) == 0) return false;
  }
  return open_ || known == members->size();
}

std::string ArgumentTypes::convert(std::string_view argument, std::string_view json) const {
  const std::string_view written = trimmed(json);
  if (!written.starts_with('"')) return '"' + base::json_escape(written) + '"';
  const unsigned wanted = types_of(argument);
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
