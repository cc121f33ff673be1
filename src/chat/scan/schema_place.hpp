// A place in a tool's JSON schema: which types stand there, and what stands inside. References
// inside the schema are followed; of alternatives the one counts that alone declares a member. The
// work is bounded, whatever the schema: references may form rings, and rings of alternatives.
// Thread: plain value, shared reading. Lifetime: it keeps the schema.
#pragma once

#include <memory>
#include <string_view>
#include <utility>

#include "base/json.hpp"
#include "chat/scan/json_types.hpp"

namespace mlxs::chat {

class SchemaPlace {
 public:
  // Of no schema: says nothing.
  SchemaPlace() = default;
  // The top. A text that is no JSON says nothing.
  explicit SchemaPlace(std::string_view schema_json);

  // What type, const, enum, anyOf, oneOf, allOf and references say; 0 when they say nothing.
  [[nodiscard]] JsonTypes types() const;
  // Of the member of an object, and of the elements of an array.
  [[nodiscard]] SchemaPlace property(std::string_view name) const;
  [[nodiscard]] SchemaPlace items() const;
  // The object that the place is in the schema, references followed; nullptr when there is none.
  [[nodiscard]] const base::json::object* as_object() const;

 private:
  using Value = base::json::value;
  using Root = std::shared_ptr<const Value>;

  SchemaPlace(Root root, const Value* place) : root_(std::move(root)), place_(place) {}
  [[nodiscard]] SchemaPlace at(const Value* place) const { return SchemaPlace(root_, place); }
  class Walk;

  Root root_;
  const Value* place_ = nullptr;
};

}  // namespace mlxs::chat
