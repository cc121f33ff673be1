#include "chat/constraint/schema_check_test.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <regex>

#include "chat/constraint/grammar.hpp"
#include "chat/constraint/schema_words.hpp"

namespace mlxs::chat {
namespace {

using base::json::array;
using base::json::object;
using base::json::value;

bool has_one_type(const value& one, std::string_view type) {
  if (type == "integer")
    return one.is_number() && std::nearbyint(one.to_number<double>()) == one.to_number<double>();
  if (type == "number") return one.is_number();
  if (type == "string") return one.is_string();
  if (type == "boolean") return one.is_bool();
  if (type == "null") return one.is_null();
  return type == "array" ? one.is_array() : type == "object" && one.is_object();
}

bool has_some_type(const value& one, const value& types) {
  if (types.is_string()) return has_one_type(one, types.get_string());
  if (!types.is_array() || types.get_array().empty()) return true;  // names no type
  return std::ranges::any_of(types.get_array(),
                             [&](const value& type) { return has_some_type(one, type); });
}

std::string number_keyword(const std::string& word, double bound, double number) {
  const bool fits = word == "minimum"            ? number >= bound
                    : word == "maximum"          ? number <= bound
                    : word == "exclusiveMinimum" ? number > bound
                    : word == "exclusiveMaximum" ? number < bound
                                                 : true;
  return fits ? "" : word;
}

std::string string_keyword(const std::string& word, const value& rule, const std::string& text) {
  const std::size_t length = characters_of(text).size();
  if (word.ends_with("Length") && !rule.is_number()) return "";
  if (word == "minLength" && static_cast<double>(length) < rule.to_number<double>()) return word;
  if (word == "maxLength" && static_cast<double>(length) > rule.to_number<double>()) return word;
  std::string pattern;
  if (word == "pattern") pattern = std::string(rule.as_string());
  if (word == "format") pattern = pattern_of_format(std::string_view(rule.as_string()));
  // std::regex counts bytes.
  if (pattern.empty() || length != text.size()) return "";
  return std::regex_search(text, std::regex(pattern, std::regex::ECMAScript)) ? "" : word;
}

}  // namespace

SchemaCheck::SchemaCheck(const std::string& schema_json, std::set<std::string> ignored)
    : document_(base::parse_json(schema_json, "schema").value()), ignored_(std::move(ignored)) {}

std::string SchemaCheck::complaint(const value& one) const { return check(document_, one, 0); }

std::string SchemaCheck::check(const Json& schema, const Json& one, int depth) const {
  if (schema.is_bool()) return schema.get_bool() ? "" : "false";
  if (!schema.is_object() || depth > 60) return "";
  for (const auto& [word, rule] : schema.get_object()) {
    if (ignored_.contains(word)) continue;
    const std::string broken = keyword(word, schema.get_object(), one, depth);
    if (!broken.empty()) return broken;
  }
  return "";
}

std::string SchemaCheck::keyword(const std::string& word, const object& schema, const Json& one,
                                 int depth) const {
  const value& rule = schema.at(word);
  if (word == "$ref") {
    base::json::error_code error;
    const value* target =
        document_.find_pointer(std::string_view(rule.as_string()).substr(1), error);
    return target == nullptr ? "" : check(*target, one, depth + 1);
  }
  if (word == "type") return has_some_type(one, rule) ? "" : word;
  if (word == "const") return rule == one ? "" : word;
  const bool is_empty_list = rule.is_array() && rule.get_array().empty();
  if (is_empty_list) return "";
  if (word == "enum")
    return std::ranges::find(rule.as_array(), one) != rule.as_array().end() ? "" : word;
  if (word == "anyOf" || word == "oneOf") return any_fits(rule, one, depth) ? "" : word;
  if (word == "allOf") {
    for (const value& branch : rule.as_array()) {
      const std::string broken = check(branch, one, depth + 1);
      if (!broken.empty()) return "allOf " + broken;
    }
  }
  if (one.is_object()) return object_keyword(word, schema, one.get_object(), depth);
  if (one.is_array()) return array_keyword(word, schema, one.get_array(), depth);
  if (one.is_string()) return string_keyword(word, rule, std::string(one.get_string()));
  if (one.is_number() && rule.is_number())
    return number_keyword(word, rule.to_number<double>(), one.to_number<double>());
  return "";
}

bool SchemaCheck::any_fits(const Json& branches, const Json& one, int depth) const {
  return std::ranges::any_of(branches.as_array(), [&](const value& branch) {
    return check(branch, one, depth + 1).empty();
  });
}

std::string SchemaCheck::object_keyword(const std::string& word, const object& schema,
                                        const object& one, int depth) const {
  const value& rule = schema.at(word);
  if (word == "required") {
    for (const value& name : rule.as_array()) {
      if (!one.contains(name.as_string())) return "required " + std::string(name.as_string());
    }
  }
  const value* properties = schema.if_contains("properties");
  for (const auto& [key, content] : one) {
    const value* known = properties == nullptr ? nullptr : properties->as_object().if_contains(key);
    const bool looks = (word == "properties" && known != nullptr) ||
                       (word == "additionalProperties" && known == nullptr);
    if (!looks) continue;
    const std::string broken = check(known != nullptr ? *known : rule, content, depth + 1);
    if (!broken.empty()) return std::string(key) + "." + broken;
  }
  return "";
}

std::string SchemaCheck::array_keyword(const std::string& word, const object& schema,
                                       const array& one, int depth) const {
  const value& rule = schema.at(word);
  if (word == "minItems" && static_cast<double>(one.size()) < rule.to_number<double>()) return word;
  if (word == "maxItems" && static_cast<double>(one.size()) > rule.to_number<double>()) return word;
  if (word != "items" && word != "prefixItems") return "";
  const value* first = schema.if_contains("prefixItems");
  const std::size_t known = word == "items" && first != nullptr ? first->as_array().size() : 0;
  for (std::size_t i = known; i < one.size(); ++i) {
    if (rule.is_array() && i >= rule.get_array().size()) break;
    const std::string broken = check(rule.is_array() ? rule.at(i) : rule, one[i], depth + 1);
    if (!broken.empty()) return "[" + std::to_string(i) + "]." + broken;
  }
  return "";
}

namespace {

TEST(SchemaCheck, TellsWhatFitsFromWhatDoesNot) {
  const SchemaCheck check(R"({"type":"object","properties":{"a":{"type":["integer","null"],
    "minimum":2},"b":{"type":"array","items":{"$ref":"#/$defs/x"},"maxItems":2},
    "c":{"anyOf":[{"const":1},{"type":"string","pattern":"^x"}]}},"required":["a"],
    "additionalProperties":false,"$defs":{"x":{"enum":["p","q"]}}})");
  for (const char* fits : {R"({"a":2})", R"({"a":null,"b":["p"],"c":"xy"})", R"({"a":3,"c":1})"})
    EXPECT_EQ(check.complaint(base::parse_json(fits, "").value()), "") << fits;
  const std::pair<const char*, const char*> rows[] = {
      {R"({})", "required a"},
      {R"({"a":1})", "a.minimum"},
      {R"({"a":"1"})", "a.type"},
      {R"({"a":2,"b":["z"]})", "b.[0].enum"},
      {R"({"a":2,"b":["p","p","p"]})", "b.maxItems"},
      {R"({"a":2,"c":"y"})", "c.anyOf"},
      {R"({"a":2,"d":1})", "d.false"},
      {R"([])", "type"}};
  for (const auto& [text, complaint] : rows)
    EXPECT_EQ(check.complaint(base::parse_json(text, "").value()), complaint) << text;
}

}  // namespace
}  // namespace mlxs::chat
