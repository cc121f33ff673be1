#include "chat/constraint/argument_rules.hpp"

#include "chat/constraint/pair_rules.hpp"
#include "chat/constraint/text_rule.hpp"
#include "chat/scan/characters.hpp"

namespace mlxs::chat {
namespace {

void remark_no_object(const RemarkSink& remark) {
  remark("", "the schema is no object's; any arguments are accepted");
}

// Arguments as one object: JSON, or what Gemma 4 writes.
class ObjectArguments final : public ArgumentRules {
 public:
  ObjectArguments(Grammar& grammar, Notation notation) : plain_(grammar, std::move(notation)) {}

  std::string rule(const Schema& schema, std::string_view /*schema_json*/,
                   const RemarkSink& remark) override {
    if (!objects_of(schema, schema.root).empty())
      return ValueRules(plain_, schema, remark).rule(schema.root);
    remark_no_object(remark);
    return any();
  }
  std::string any() override { return plain_.any_object(); }

 private:
  PlainValues plain_;
};

// A colon would end the key.
bool is_keyword_name(std::string_view name) {
  return is_tool_name(name) && name.find(':') == std::string_view::npos;
}

// key='text', n=5. What the dialect does not read as a key cannot be written.
class KeywordArguments final : public ArgumentRules {
 public:
  explicit KeywordArguments(Grammar& grammar)
      : grammar_(grammar), plain_(grammar, python_notation()) {}

  std::string rule(const Schema& schema, std::string_view /*schema_json*/,
                   const RemarkSink& remark) override {
    const auto objects = objects_of(schema, schema.root);
    if (objects.empty()) {
      remark_no_object(remark);
      return any();
    }
    ValueRules values(plain_, schema, remark);
    std::vector<std::string> choices;
    for (const ObjectValue* object : objects) choices.push_back(keywords(*object, values, remark));
    return grammar_.rule(one_of(choices));
  }

  std::string any() override {
    const std::string other = other_name_rule(grammar_, {}, "=") + " " + plain_.any();
    return grammar_.rule(members_in_order(grammar_, {}, plain_.comma(), other));
  }

 private:
  std::string keywords(const ObjectValue& object, ValueRules& values, const RemarkSink& remark) {
    std::vector<MemberRule> members;
    for (const Member& member : object.members) {
      if (!is_keyword_name(member.key)) {
        remark(member.key, "the name cannot be written in this family and is left out");
        continue;
      }
      members.push_back(
          {literal(member.key + "=") + " " + values.rule(member.value), member.required});
    }
    // The dialect tells the end of a string by the names that the tool declares, if it declares
    // any.
    std::string others;
    if (object.others && object.members.empty())
      others = other_name_rule(grammar_, {}, "=") + " " + values.rule(*object.others);
    return members_in_order(grammar_, members, plain_.comma(), others);
  }

  Grammar& grammar_;
  PlainValues plain_;
};

void collect(const Schema& schema, NodeId id, std::vector<const ObjectValue*>& objects,
             bool& other) {
  const auto& value = schema.nodes[id].value;
  if (const auto* object = std::get_if<ObjectValue>(&value)) {
    objects.push_back(object);
  } else if (const auto* choice = std::get_if<ChoiceValue>(&value)) {
    for (const NodeId branch : choice->branches) collect(schema, branch, objects, other);
  } else {
    other = true;
  }
}

}  // namespace

std::vector<const ObjectValue*> objects_of(const Schema& schema, NodeId id) {
  std::vector<const ObjectValue*> objects;
  bool other = false;
  collect(schema, id, objects, other);
  if (other) objects.clear();
  return objects;
}

std::unique_ptr<ArgumentRules> make_argument_rules(Grammar& grammar, const GrammarFamily& family) {
  switch (family.arguments) {
    case ArgumentForm::gemma4: return std::make_unique<ObjectArguments>(grammar, gemma4_notation());
    case ArgumentForm::python: return std::make_unique<KeywordArguments>(grammar);
    case ArgumentForm::pairs: return make_pair_rules(grammar, family.pair);
    case ArgumentForm::json: break;
  }
  return std::make_unique<ObjectArguments>(grammar, json_notation());
}

}  // namespace mlxs::chat
