#include "chat/constraint/pair_rules.hpp"

#include <optional>

#include "chat/constraint/text_rule.hpp"
#include "chat/scan/argument_types.hpp"

namespace mlxs::chat {
namespace {

// What follows a JSON value: the closing tag, behind white space of its own or not.
std::vector<std::string> words_of(const PairForm& form) {
  std::vector<std::string> words{std::string(form.end)};
  if (!form.never.empty()) words.emplace_back(form.never);
  return words;
}

class PairRules final : public ArgumentRules {
 public:
  PairRules(Grammar& grammar, const PairForm& form)
      : grammar_(grammar),
        form_(form),
        plain_(grammar, json_notation_without(words_of(form))),
        raw_(raw_text(form.close, form.end,
                      form.never.empty() ? std::vector<std::string>{}
                                         : std::vector<std::string>{std::string(form.never)})) {}

  std::string rule(const Schema& schema, std::string_view schema_json,
                   const RemarkSink& remark) override;

  std::string any() override { return grammar_.rule("(" + other_pair({}) + ")*"); }

 private:
  struct Pairs;

  std::string any_raw() {
    if (any_raw_.empty()) any_raw_ = any_text_rule(grammar_, raw_);
    return any_raw_;
  }

  // An argument that the schema does not type is a string.
  std::string other_pair(const std::vector<std::string>& taken) {
    return grammar_.rule(in_row({literal(form_.key_opener), other_name_rule(grammar_, taken, ""),
                                 form_.text_between, any_raw(), form_.after}));
  }

  Grammar& grammar_;
  PairForm form_;
  PlainValues plain_;
  TextNotation raw_;
  std::string any_raw_;
};

// The pairs of one tool.
struct PairRules::Pairs {
  PairRules& rules;
  const Schema& schema;
  const ArgumentTypes& types;
  const RemarkSink& remark;
  ValueRules values;

  std::string all(const ObjectValue& object) {
    std::vector<MemberRule> members;
    std::vector<std::string> taken;
    for (const Member& member : object.members) {
      taken.push_back(member.key);
      if (member.key.empty() ||
          member.key.find_first_of(rules.form_.key_stops) != std::string::npos) {
        remark(member.key, "the name cannot be written in this family and is left out");
      } else {
        members.push_back({pair(member), member.required});
      }
    }
    const bool open = object.others && accepts_text(*object.others);
    return members_in_order(rules.grammar_, members, "", open ? rules.other_pair(taken) : "");
  }

  std::string pair(const Member& member) {
    const bool raw = types.is_text(member.key);
    const std::string value = raw ? raw_value(member.value)
                                  : in_row({json_value(member.value), literal(rules.form_.close)});
    return in_row({literal(std::string(rules.form_.key_opener) + member.key),
                   raw ? rules.form_.text_between : rules.form_.json_between, value,
                   rules.form_.after});
  }

  // Templates write single words as Python does.
  std::string json_value(NodeId id) {
    const auto* some = std::get_if<SomeValues>(&schema.nodes[id].value);
    std::string rule = values.rule(id);
    if (some == nullptr) return rule;
    std::vector<std::string> choices{rule};
    for (const base::json::value& one : some->values) {
      if (one.is_bool()) choices.push_back(one.get_bool() ? "\"True\"" : "\"False\"");
      if (one.is_null()) choices.push_back("\"None\"");
    }
    return one_of(choices);
  }

  bool accepts_text(NodeId id) const {
    const auto& value = schema.nodes[id].value;
    return std::holds_alternative<AnyValue>(value) || std::holds_alternative<TextValue>(value);
  }

  std::string raw_value(NodeId id) {
    std::vector<std::string> choices;
    collect(id, choices);
    return choices.empty() ? rules.any_raw() : one_of(choices);
  }

  // Every way to be a string; the dialect makes a string of whatever stands here.
  void collect(NodeId id, std::vector<std::string>& choices) {
    const SchemaNode& node = schema.nodes[id];
    const auto say = [&](const std::string& what) { remark(node.path, what); };
    if (const auto* choice = std::get_if<ChoiceValue>(&node.value)) {
      for (const NodeId branch : choice->branches) collect(branch, choices);
    } else if (const auto* text = std::get_if<TextValue>(&node.value)) {
      const bool free = text->pattern.empty() && text->length_min == 0 && !text->length_max;
      choices.push_back(free ? rules.any_raw()
                             : text_value(rules.grammar_, rules.raw_, *text, say));
    } else if (const auto* some = std::get_if<SomeValues>(&node.value)) {
      for (const base::json::value& one : some->values) {
        if (!one.is_string()) continue;
        const std::string_view words(one.get_string().data(), one.get_string().size());
        if (const auto spelled = one_text(rules.raw_, words)) choices.push_back(*spelled);
      }
    } else if (std::holds_alternative<AnyValue>(node.value)) {
      choices.push_back(rules.any_raw());
    }
  }
};

std::string PairRules::rule(const Schema& schema, std::string_view schema_json,
                            const RemarkSink& remark) {
  const auto objects = objects_of(schema, schema.root);
  if (objects.empty()) {
    remark("", "the schema is no object's; any arguments are accepted");
    return any();
  }
  const ArgumentTypes types(schema_json);
  Pairs pairs{*this, schema, types, remark, ValueRules(plain_, schema, remark)};
  std::vector<std::string> choices;
  for (const ObjectValue* object : objects) choices.push_back(pairs.all(*object));
  return grammar_.rule(one_of(choices));
}

}  // namespace

std::unique_ptr<ArgumentRules> make_pair_rules(Grammar& grammar, const PairForm& form) {
  return std::make_unique<PairRules>(grammar, form);
}

}  // namespace mlxs::chat
