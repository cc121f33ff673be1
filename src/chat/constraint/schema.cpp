#include "chat/constraint/schema.hpp"

#include <array>
#include <map>
#include <set>

#include "base/limits.hpp"
#include "chat/constraint/schema_merge.hpp"
#include "chat/constraint/schema_settle.hpp"
#include "chat/constraint/schema_types.hpp"
#include "chat/constraint/schema_words.hpp"

namespace mlxs::chat {
namespace {

namespace limits = base::limits;
using base::json::array;
using base::json::object;
using base::json::value;

std::string_view view(const base::json::string& text) { return {text.data(), text.size()}; }

std::string quoted(std::string_view keyword) { return "keyword " + std::string(keyword); }

// The order of the others stays.
object without(const object& schema, std::string_view left_out) {
  object rest;
  for (const auto& [keyword, content] : schema) {
    if (std::string_view(keyword) != left_out) rest.emplace(keyword, content);
  }
  return rest;
}

bool has_only_annotations(const object& schema) {
  for (const auto& [keyword, content] : schema) {
    if (!is_annotation(keyword)) return false;
  }
  return true;
}

const array* list_of(const object& schema, std::string_view keyword) {
  const value* found = schema.if_contains(keyword);
  return found != nullptr && found->is_array() && !found->get_array().empty() ? &found->get_array()
                                                                              : nullptr;
}

class SchemaReader {
 public:
  explicit SchemaReader(const value& document) : document_(document) {}

  Schema read() {
    schema_.root = add(document_, {});
    settle(schema_);
    return std::move(schema_);
  }

 private:
  struct Place {
    std::string path;
    std::size_t depth = 0;

    [[nodiscard]] Place inside(const std::string& step) const {
      const bool dotted = !path.empty() && !step.starts_with('[');
      return {path + (dotted ? "." : "") + step, depth + 1};
    }
    [[nodiscard]] Place again() const { return {path, depth + 1}; }
  };

  NodeId add(const value& schema, const Place& place);
  NodeId add_object(const object& schema, const Place& place);
  NodeId add_reference(const object& schema, const Place& place);
  NodeId add_all(const object& schema, const Place& place);
  NodeId add_values(const object& schema, const Place& place);
  NodeId add_branches(const object& schema, std::string_view keyword, const Place& place);
  NodeId add_types(const object& schema, const array& types, const Place& place);
  NodeId add_type(const object& schema, std::string_view type, const Place& place);
  ListValue list(const object& schema, const Place& place);
  ObjectValue members(const object& schema, const Place& place);
  TextValue text(const object& schema, const Place& place);

  NodeId put(decltype(SchemaNode::value) content, const Place& place) {
    schema_.nodes.push_back({std::move(content), place.path});
    return schema_.nodes.size() - 1;
  }
  NodeId any(const Place& place, const std::string& why) {
    remark(place, why + "; any value is accepted");
    return put(AnyValue(), place);
  }
  void remark(const Place& place, const std::string& what) {
    if (said_.emplace(place.path, what).second) schema_.remarks.push_back({place.path, what});
  }
  const value* target_of(const value& reference) const;
  object resolved(const value& schema, const Place& place);
  object merged(const object& one, const object& other, const Place& place);

  const value& document_;
  const value none_ = value(false);
  Schema schema_;
  std::map<std::string, NodeId, std::less<>> references_;
  std::set<std::pair<std::string, std::string>> said_;
};

NodeId SchemaReader::add(const value& schema, const Place& place) {
  if (place.depth > limits::schema_depth_max) return any(place, "the schema is nested too deep");
  if (schema_.nodes.size() >= limits::schema_nodes_max)
    return any(place, "the schema is too large");
  if (schema.is_bool() && schema.get_bool()) return put(AnyValue(), place);
  if (!schema.is_object()) return any(place, "the schema is no object");
  return add_object(schema.get_object(), place);
}

NodeId SchemaReader::add_object(const object& schema, const Place& place) {
  if (schema.if_contains("$ref") != nullptr) return add_reference(schema, place);
  if (list_of(schema, "allOf") != nullptr) return add_all(schema, place);
  for (const auto& [keyword, content] : schema) {
    if (is_unsupported(keyword))
      remark(place, quoted(keyword) + " is not supported and is not enforced");
  }
  if (schema.if_contains("const") != nullptr || list_of(schema, "enum") != nullptr)
    return add_values(schema, place);
  for (const std::string_view keyword : {"anyOf", "oneOf"}) {
    if (list_of(schema, keyword) != nullptr) return add_branches(schema, keyword, place);
  }
  if (const array* types = list_of(schema, "type")) return add_types(schema, *types, place);
  const value* type = schema.if_contains("type");
  const bool named = type != nullptr && type->is_string();
  const std::string_view name = named ? view(type->get_string()) : implied_type(schema);
  return add_type(schema, name, place);
}

// The target of a reference stands once, so that a schema may contain itself.
NodeId SchemaReader::add_reference(const object& schema, const Place& place) {
  const value& reference = schema.at("$ref");
  const value* target = target_of(reference);
  const object siblings = without(schema, "$ref");
  if (target == nullptr) {
    remark(place, "the reference " + base::to_text(reference) + " leads nowhere");
    return has_only_annotations(siblings) ? put(AnyValue(), place) : add(siblings, place.again());
  }
  if (!has_only_annotations(siblings))
    return add(merged(siblings, resolved(*target, place), place), place.again());
  const std::string pointer(view(reference.get_string()));
  const auto known = references_.find(pointer);
  if (known != references_.end()) return known->second;
  const NodeId id = put(AnyValue(), place);
  references_.emplace(pointer, id);
  const NodeId content = add(*target, place.again());
  schema_.nodes[id].value = ChoiceValue{{content}};
  return id;
}

NodeId SchemaReader::add_all(const object& schema, const Place& place) {
  object whole = without(schema, "allOf");
  for (const value& branch : schema.at("allOf").get_array())
    whole = merged(whole, resolved(branch, place), place);
  return add(whole, place.again());
}

NodeId SchemaReader::add_values(const object& schema, const Place& place) {
  const value* constant = schema.if_contains("const");
  const array listed = constant != nullptr ? array{*constant} : schema.at("enum").get_array();
  const value* type = schema.if_contains("type");
  SomeValues some;
  for (const value& one : listed) {
    if (type == nullptr || has_type(one, *type)) some.values.push_back(one);
  }
  if (some.values.empty()) {
    remark(place, "no listed value has the type; the type is not enforced");
    some.values.assign(listed.begin(), listed.end());
  }
  return put(std::move(some), place);
}

NodeId SchemaReader::add_branches(const object& schema, std::string_view keyword,
                                  const Place& place) {
  const array& branches = schema.at(keyword).get_array();
  const object siblings = without(schema, keyword);
  const bool alone = has_only_annotations(siblings);
  if (keyword == "oneOf" && branches.size() > 1)
    remark(place, "keyword oneOf is enforced as anyOf");
  ChoiceValue choice;
  for (const value& branch : branches) {
    const NodeId id = alone ? add(branch, place.again())
                            : add(merged(siblings, resolved(branch, place), place), place.again());
    choice.branches.push_back(id);
  }
  return put(std::move(choice), place);
}

NodeId SchemaReader::add_types(const object& schema, const array& types, const Place& place) {
  ChoiceValue choice;
  for (const value& type : types) {
    object single = schema;
    single["type"] = type;
    choice.branches.push_back(add(single, place.again()));
  }
  return put(std::move(choice), place);
}

NodeId SchemaReader::add_type(const object& schema, std::string_view type, const Place& place) {
  if (type == "string") return put(text(schema, place), place);
  if (type == "boolean") return put(SomeValues{{true, false}}, place);
  if (type == "null") return put(SomeValues{{nullptr}}, place);
  if (type == "array") return put(list(schema, place), place);
  if (type == "object") return put(members(schema, place), place);
  if (type.empty()) return put(AnyValue(), place);
  if (type != "integer" && type != "number")
    return any(place, "the type " + base::quote(type) + " is unknown");
  const NumberBounds bounds = number_bounds(schema, type == "integer");
  for (const std::string& keyword : bounds.lost)
    remark(place, quoted(keyword) + " is not enforced");
  return put(bounds.number, place);
}

TextValue SchemaReader::text(const object& schema, const Place& place) {
  TextValue text;
  const Bounds length = size_bounds(schema, "minLength", "maxLength");
  text.length_min = length.minimum;
  text.length_max = length.maximum;
  if (const value* pattern = schema.if_contains("pattern"); pattern && pattern->is_string())
    text.pattern = view(pattern->get_string());
  const value* format = schema.if_contains("format");
  if (format != nullptr && format->is_string()) {
    const std::string_view known = pattern_of_format(view(format->get_string()));
    if (text.pattern.empty() && !known.empty()) {
      text.pattern = known;
    } else {
      remark(place, "the format " + base::to_text(*format) + " is not enforced");
    }
  }
  for (const std::string& keyword : length.lost)
    remark(place, quoted(keyword) + " is out of bounds and is not enforced");
  if (!text.pattern.empty() && (text.length_min > 0 || text.length_max)) {
    remark(place, "the length is not enforced beside a pattern");
    text.length_min = 0;
    text.length_max.reset();
  }
  return text;
}

ListValue SchemaReader::list(const object& schema, const Place& place) {
  ListValue list;
  const Bounds size = size_bounds(schema, "minItems", "maxItems");
  for (const std::string& keyword : size.lost)
    remark(place, quoted(keyword) + " is out of bounds and is not enforced");
  const array* first = list_of(schema, "prefixItems");
  const value* items = schema.if_contains("items");
  // Until 2019 a list of schemas stood under "items", and the others under "additionalItems".
  if (first == nullptr && items != nullptr && items->is_array()) {
    first = &items->get_array();
    items = schema.if_contains("additionalItems");
  }
  if (first != nullptr) {
    for (const value& one : *first)
      list.first.push_back(add(one, place.inside("[" + std::to_string(list.first.size()) + "]")));
    // A tuple is spelled whole and not longer than it must be.
    if (size.minimum <= list.first.size()) items = &none_;
    if (size.maximum && *size.maximum < list.first.size()) list.first.resize(*size.maximum);
  }
  const bool closed = items != nullptr && items->is_bool() && !items->get_bool();
  if (!closed)
    list.items =
        items == nullptr ? put(AnyValue(), place.inside("[]")) : add(*items, place.inside("[]"));
  if (closed && size.minimum > list.first.size())
    remark(place, "minItems asks for more items than the schema allows and is not enforced");
  list.items_min = size.minimum;
  list.items_max = size.maximum;
  return list;
}

ObjectValue SchemaReader::members(const object& schema, const Place& place) {
  ObjectValue object;
  std::set<std::string, std::less<>> wanted;
  if (const array* names = list_of(schema, "required")) {
    for (const value& name : *names) {
      if (name.is_string()) wanted.emplace(view(name.get_string()));
    }
  }
  const value* properties = schema.if_contains("properties");
  if (properties != nullptr && properties->is_object()) {
    for (const auto& [key, content] : properties->get_object()) {
      const bool required = wanted.erase(std::string(key)) > 0;
      if (content.is_bool() && !content.get_bool() && !required) continue;
      const Place inside = place.inside(std::string(key));
      object.members.push_back({std::string(key), add(content, inside), required});
    }
  }
  for (const std::string& key : wanted)
    object.members.push_back({key, put(AnyValue(), place.inside(key)), true});
  const value* others = schema.if_contains("additionalProperties");
  const bool asked = others != nullptr && (!others->is_bool() || others->get_bool());
  if (asked) {
    object.others = add(*others, place.inside("*"));
  } else if (others == nullptr && object.members.empty()) {
    object.others = put(AnyValue(), place.inside("*"));
  }
  return object;
}

const value* SchemaReader::target_of(const value& reference) const {
  if (!reference.is_string() || !view(reference.get_string()).starts_with('#')) return nullptr;
  base::json::error_code error;
  return document_.find_pointer(view(reference.get_string()).substr(1), error);
}

// The schema itself in place of a reference to it; `true` has no keywords.
object SchemaReader::resolved(const value& schema, const Place& place) {
  const value* target = &schema;
  object siblings;
  for (std::size_t i = 0; i < limits::schema_depth_max && target->is_object(); ++i) {
    const value* reference = target->get_object().if_contains("$ref");
    if (reference == nullptr) return merged(siblings, target->get_object(), place);
    siblings = merged(siblings, without(target->get_object(), "$ref"), place);
    target = target_of(*reference);
    if (target == nullptr) break;
  }
  const bool is_true = target != nullptr && target->is_bool() && target->get_bool();
  if (!is_true) remark(place, "a part of the schema cannot be resolved and is not enforced");
  return siblings;
}

object SchemaReader::merged(const object& one, const object& other, const Place& place) {
  std::vector<std::string> lost;
  object result = merge_schemas(one, other, lost);
  for (const std::string& keyword : lost)
    remark(place, quoted(keyword) + " stands twice and is enforced once");
  return result;
}

}  // namespace

Schema read_schema(std::string_view schema_json) {
  const base::Result<value> document = base::parse_json(schema_json, "schema");
  if (document.ok()) return SchemaReader(document.value()).read();
  return {.nodes = {{AnyValue(), ""}},
          .root = 0,
          .remarks = {{"", "the schema is no JSON; any value is accepted"}}};
}

}  // namespace mlxs::chat
