// A JSON schema, reduced to what a grammar can hold a model to. References are resolved (a schema
// that contains itself does so here, too), allOf is merged, anyOf and oneOf are choices; whatever
// has no place here is left out and remarked, for that property only. Thread: plain values.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "base/json.hpp"

namespace mlxs::chat {

using NodeId = std::size_t;  // an index into Schema::nodes

struct AnyValue {};

// One of certain values: enum, const, booleans, null. Not empty.
struct SomeValues {
  std::vector<base::json::value> values;
};

struct TextValue {
  std::size_t length_min = 0;             // in characters
  std::optional<std::size_t> length_max;  // at least length_min
  std::string pattern;                    // a regular expression, "" when there is none
};

struct NumberValue {
  bool whole = false;
  std::optional<std::int64_t> minimum;  // both inclusive
  std::optional<std::int64_t> maximum;
};

struct ListValue {
  std::vector<NodeId> first;    // the first items, in order
  std::optional<NodeId> items;  // all others; absent: there are none
  std::size_t items_min = 0;
  std::optional<std::size_t> items_max;  // at least items_min
};

struct Member {
  std::string key;
  NodeId value = 0;
  bool required = false;
};

struct ObjectValue {
  std::vector<Member> members;   // in the schema's order
  std::optional<NodeId> others;  // what members of other names hold; absent: there are none
};

// One of several; never itself, whatever way round.
struct ChoiceValue {
  std::vector<NodeId> branches;  // not empty
};

struct SchemaNode {
  std::variant<AnyValue, SomeValues, TextValue, NumberValue, ListValue, ObjectValue, ChoiceValue>
      value;
  std::string path;  // "a.b[].c"; "" for the whole
};

struct SchemaRemark {
  std::string path;
  std::string what;  // "keyword multipleOf is not supported and is not enforced"
};

struct Schema {
  std::vector<SchemaNode> nodes;
  NodeId root = 0;
  std::vector<SchemaRemark> remarks;
};

// Never fails: what cannot be read accepts any value, with a remark.
[[nodiscard]] Schema read_schema(std::string_view schema_json);

}  // namespace mlxs::chat
