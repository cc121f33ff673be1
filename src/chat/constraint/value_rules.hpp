// Rules for the values of a schema in one notation. Members stand in the schema's order, optional
// ones may be missing: a rule for any order would have to know which are still to come. Members
// that the schema does not name stand behind the others, where it allows any. Thread: one owner.
#pragma once

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "chat/constraint/grammar.hpp"
#include "chat/constraint/notation.hpp"
#include "chat/constraint/schema.hpp"

namespace mlxs::chat {

// What a grammar does not enforce, at the property's path.
using RemarkSink = std::function<void(const std::string& path, const std::string& what)>;

// Rules that all schemas of one notation share. Lifetime: the grammar outlives it.
class PlainValues {
 public:
  PlainValues(Grammar& grammar, Notation notation);

  // Any value, and any object; names of rules.
  [[nodiscard]] const std::string& any();
  [[nodiscard]] const std::string& any_object();
  [[nodiscard]] const std::string& any_list();
  [[nodiscard]] const std::string& any_text();
  // A key up to its value, as GBNF; nullopt when it cannot be written.
  [[nodiscard]] std::optional<std::string> key(std::string_view name) const;
  // The same for any name, but for those taken; the name of a rule.
  [[nodiscard]] std::string other_key(const std::vector<std::string>& taken);
  // An object around members, a list around items; "" for none.
  [[nodiscard]] std::string enclosed(std::string_view brackets, const std::string& inside) const;
  // What stands between two members or items.
  [[nodiscard]] std::string comma() const { return in_row({"\",\"", gap_}); }

  [[nodiscard]] Grammar& grammar() { return grammar_; }
  [[nodiscard]] const Notation& notation() const { return notation_; }

 private:
  Grammar& grammar_;
  Notation notation_;
  std::string gap_;
  std::string any_;
  std::string any_object_;
  std::string any_list_;
  std::string any_text_;
};

// Lifetime: everything it is made of outlives it.
class ValueRules {
 public:
  ValueRules(PlainValues& plain, const Schema& schema, RemarkSink remark)
      : plain_(plain), schema_(schema), remark_(std::move(remark)) {}

  // The name of a rule for the node's values.
  [[nodiscard]] const std::string& rule(NodeId id);

 private:
  struct Writer;

  PlainValues& plain_;
  const Schema& schema_;
  RemarkSink remark_;
  std::map<NodeId, std::string> names_;
};

// One member up to the end of its value, as GBNF.
struct MemberRule {
  std::string body;
  bool required = false;
};

// Members in this order, separated; behind them any number of `others` ("" for none). As GBNF,
// which may stand for nothing when no member is required.
[[nodiscard]] std::string members_in_order(Grammar& grammar, const std::vector<MemberRule>& members,
                                           const std::string& separator, const std::string& others);

// A string of this kind in one notation; what it cannot enforce is remarked.
[[nodiscard]] std::string text_value(Grammar& grammar, const TextNotation& notation,
                                     const TextValue& text,
                                     const std::function<void(const std::string&)>& remark);

}  // namespace mlxs::chat
