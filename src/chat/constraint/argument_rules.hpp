// Rules for the arguments of one tool in a family's form. Thread: one owner.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "chat/constraint/call_family.hpp"
#include "chat/constraint/grammar.hpp"
#include "chat/constraint/schema.hpp"
#include "chat/constraint/value_rules.hpp"

namespace mlxs::chat {

class ArgumentRules {
 public:
  virtual ~ArgumentRules() = default;
  // The name of a rule for arguments that the schema accepts. `schema` is what `schema_json` says.
  // A schema that is no object's accepts any arguments, with a remark.
  [[nodiscard]] virtual std::string rule(const Schema& schema, std::string_view schema_json,
                                         const RemarkSink& remark) = 0;
  // The name of a rule for any arguments.
  [[nodiscard]] virtual std::string any() = 0;
};

// Lifetime: the grammar outlives it; the family is a row of the table.
[[nodiscard]] std::unique_ptr<ArgumentRules> make_argument_rules(Grammar& grammar,
                                                                 const GrammarFamily& family);

// The object that the schema speaks about at this node, or the objects of a choice; empty when it
// may be anything else.
[[nodiscard]] std::vector<const ObjectValue*> objects_of(const Schema& schema, NodeId id);

}  // namespace mlxs::chat
