#include <algorithm>
#include <array>
#include <utility>

#include "chat/constraint/schema_words.hpp"

namespace mlxs::chat {
namespace {

constexpr std::array<std::string_view, 19> annotations{
    "title",        "description", "default",  "examples",        "example",          "$schema",
    "$id",          "id",          "$comment", "deprecated",      "readOnly",         "writeOnly",
    "$defs",        "definitions", "$anchor",  "contentEncoding", "contentMediaType", "nullable",
    "discriminator"};

constexpr std::array<std::string_view, 22> unsupported{"not",
                                                       "if",
                                                       "then",
                                                       "else",
                                                       "dependencies",
                                                       "dependentRequired",
                                                       "dependentSchemas",
                                                       "propertyNames",
                                                       "patternProperties",
                                                       "minProperties",
                                                       "maxProperties",
                                                       "unevaluatedProperties",
                                                       "unevaluatedItems",
                                                       "uniqueItems",
                                                       "contains",
                                                       "minContains",
                                                       "maxContains",
                                                       "multipleOf",
                                                       "$dynamicRef",
                                                       "$recursiveRef",
                                                       "disallow",
                                                       "extends"};

constexpr std::array<std::pair<std::string_view, std::string_view>, 18> implied_types{{
    {"properties", "object"},
    {"required", "object"},
    {"additionalProperties", "object"},
    {"patternProperties", "object"},
    {"propertyNames", "object"},
    {"minProperties", "object"},
    {"items", "array"},
    {"prefixItems", "array"},
    {"minItems", "array"},
    {"maxItems", "array"},
    {"uniqueItems", "array"},
    {"pattern", "string"},
    {"minLength", "string"},
    {"maxLength", "string"},
    {"format", "string"},
    {"minimum", "number"},
    {"maximum", "number"},
    {"multipleOf", "number"},
}};

// RFC 3339 and RFC 4122. Days are not counted by month.
constexpr std::array<std::pair<std::string_view, std::string_view>, 4> formats{{
    {"date", "^\\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\\d|3[01])$"},
    {"time", "^([01]\\d|2[0-3]):[0-5]\\d:[0-5]\\d(\\.\\d{1,6})?(Z|[+-]([01]\\d|2[0-3]):[0-5]\\d)$"},
    {"date-time",
     "^\\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\\d|3[01])T([01]\\d|2[0-3]):[0-5]\\d:[0-5]\\d"
     "(\\.\\d{1,6})?(Z|[+-]([01]\\d|2[0-3]):[0-5]\\d)$"},
    {"uuid", "^[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}$"},
}};

bool is_in(std::string_view word, const auto& words) {
  return std::find(words.begin(), words.end(), word) != words.end();
}

}  // namespace

bool is_annotation(std::string_view keyword) { return is_in(keyword, annotations); }

bool is_unsupported(std::string_view keyword) { return is_in(keyword, unsupported); }

std::string_view implied_type(const base::json::object& schema) {
  for (const auto& [keyword, type] : implied_types) {
    if (schema.if_contains(keyword) != nullptr) return type;
  }
  return "";
}

std::string_view pattern_of_format(std::string_view format) {
  for (const auto& [name, pattern] : formats) {
    if (name == format) return pattern;
  }
  return "";
}

}  // namespace mlxs::chat
