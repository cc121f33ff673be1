#include "chat/constraint/value_rules.hpp"

#include "chat/constraint/number_rule.hpp"
#include "chat/constraint/pattern.hpp"
#include "chat/constraint/text_rule.hpp"

namespace mlxs::chat {
namespace {

using base::json::value;

std::string_view view(const base::json::string& text) { return {text.data(), text.size()}; }

// What may stand bare before a colon.
bool is_bare_key(std::string_view key) {
  return !key.empty() && key.find_first_of("{}[],<>\":'| \t\r\n\\") == std::string_view::npos;
}

}  // namespace

PlainValues::PlainValues(Grammar& grammar, Notation notation)
    : grammar_(grammar), notation_(std::move(notation)) {
  if (!notation_.gap.empty()) gap_ = grammar_.rule(notation_.gap);
  notation_.colon = grammar_.rule(notation_.colon);
}

const std::string& PlainValues::any_text() {
  if (!any_text_.empty()) return any_text_;
  std::vector<std::string> choices;
  for (const TextNotation& text : notation_.texts) choices.push_back(any_text_rule(grammar_, text));
  any_text_ = grammar_.rule(one_of(choices));
  return any_text_;
}

const std::string& PlainValues::any() {
  if (!any_.empty()) return any_;
  any_ = grammar_.reserve();
  const std::string number = number_rule(grammar_, {});
  const std::string words =
      one_of({literal(notation_.yes), literal(notation_.no), literal(notation_.nothing)});
  grammar_.define(any_, one_of({any_object(), any_list(), any_text(), number, words}));
  return any_;
}

const std::string& PlainValues::any_object() {
  if (!any_object_.empty()) return any_object_;
  any_object_ = grammar_.reserve();
  const std::string member = other_key({}) + " " + any();
  grammar_.define(any_object_, enclosed("{}", members_in_order(grammar_, {}, comma(), member)));
  return any_object_;
}

const std::string& PlainValues::any_list() {
  if (!any_list_.empty()) return any_list_;
  any_list_ = grammar_.reserve();
  grammar_.define(any_list_, enclosed("[]", members_in_order(grammar_, {}, comma(), any())));
  return any_list_;
}

std::optional<std::string> PlainValues::key(std::string_view name) const {
  if (notation_.bare_keys && is_bare_key(name)) return literal(name) + " " + notation_.colon;
  std::vector<std::string> choices;
  for (const TextNotation& text : notation_.texts) {
    if (const auto spelled = one_text(text, name)) choices.push_back(*spelled);
  }
  if (choices.empty()) return std::nullopt;
  return one_of(choices) + " " + notation_.colon;
}

std::string PlainValues::other_key(const std::vector<std::string>& taken) {
  if (notation_.bare_keys) return other_name_rule(grammar_, taken, "") + " " + notation_.colon;
  std::vector<std::string> choices;
  for (TextNotation text : notation_.texts) {
    text.escapes.clear();  // names of members have none
    choices.push_back(taken.empty() ? any_text_rule(grammar_, text)
                                    : literal(text.open) + " " +
                                          other_name_rule(grammar_, taken, text.close));
  }
  return one_of(choices) + " " + notation_.colon;
}

std::string PlainValues::enclosed(std::string_view brackets, const std::string& inside) const {
  const std::string open = literal(brackets.substr(0, 1));
  const std::string close = literal(brackets.substr(1, 1));
  if (inside.empty()) return in_row({open, gap_, close});
  return in_row({open, gap_, inside, gap_, close});
}

// Writes the body of one node.
struct ValueRules::Writer {
  ValueRules& rules;
  NodeId id;

  Grammar& grammar() const { return rules.plain_.grammar(); }
  const Notation& notation() const { return rules.plain_.notation(); }
  void remark(const std::string& what) const { rules.remark_(rules.schema_.nodes[id].path, what); }

  std::string operator()(const AnyValue& /*any*/) const { return rules.plain_.any(); }

  std::string operator()(const SomeValues& some) const {
    std::vector<std::string> choices;
    for (const value& one : some.values) {
      const auto spelled = constant(one);
      if (spelled) {
        choices.push_back(*spelled);
      } else {
        remark("the value " + base::to_text(one) + " cannot be written and is left out");
      }
    }
    return choices.empty() ? rules.plain_.any() : one_of(choices);
  }

  std::string operator()(const TextValue& text) const {
    if (text.pattern.empty() && text.length_min == 0 && !text.length_max)
      return rules.plain_.any_text();
    std::vector<std::string> choices;
    for (const TextNotation& spelling : notation().texts)
      choices.push_back(
          text_value(grammar(), spelling, text, [&](const std::string& what) { remark(what); }));
    return one_of(choices);
  }

  std::string operator()(const NumberValue& number) const {
    if (!keeps_bounds(number)) remark("the bounds of the number are not enforced");
    return number_rule(grammar(), number);
  }

  std::string operator()(const ListValue& list) const {
    std::string inside;
    const std::string comma = rules.plain_.comma();
    for (const NodeId first : list.first)
      inside = in_row({inside, inside.empty() ? "" : comma, rules.rule(first)});
    if (!list.items) return rules.plain_.enclosed("[]", inside);
    const std::size_t known = list.first.size();
    const std::size_t least = list.items_min > known ? list.items_min - known : 0;
    std::optional<std::size_t> most;
    if (list.items_max) most = *list.items_max > known ? *list.items_max - known : 0;
    return rules.plain_.enclosed("[]", with_items(inside, rules.rule(*list.items), least, most));
  }

  std::string operator()(const ObjectValue& object) const {
    std::vector<MemberRule> members;
    std::vector<std::string> taken;
    for (const Member& member : object.members) {
      taken.push_back(member.key);
      const auto key = rules.plain_.key(member.key);
      if (!key) {
        remark("the member " + base::quote(member.key) + " cannot be written and is left out");
        continue;
      }
      members.push_back({*key + " " + rules.rule(member.value), member.required});
    }
    std::string others;
    if (object.others) others = rules.plain_.other_key(taken) + " " + rules.rule(*object.others);
    return rules.plain_.enclosed(
        "{}", members_in_order(grammar(), members, rules.plain_.comma(), others));
  }

  std::string operator()(const ChoiceValue& choice) const {
    std::vector<std::string> choices;
    for (const NodeId branch : choice.branches) choices.push_back(rules.rule(branch));
    return one_of(choices);
  }

 private:
  std::optional<std::string> constant(const value& one) const {
    if (one.is_bool()) return literal(one.get_bool() ? notation().yes : notation().no);
    if (one.is_null()) return literal(notation().nothing);
    if (one.is_number()) return literal(base::to_text(one));
    if (one.is_string()) return constant_text(view(one.get_string()));
    std::string inside;
    const auto append = [&](const std::optional<std::string>& part) {
      if (part) inside = in_row({inside, inside.empty() ? "" : rules.plain_.comma(), *part});
      return part.has_value();
    };
    if (one.is_array()) {
      for (const value& item : one.get_array()) {
        if (!append(constant(item))) return std::nullopt;
      }
      return rules.plain_.enclosed("[]", inside);
    }
    for (const auto& [key, content] : one.get_object()) {
      const auto spelled_key = rules.plain_.key(key);
      const auto spelled = constant(content);
      if (!spelled_key || !spelled || !append(*spelled_key + " " + *spelled)) return std::nullopt;
    }
    return rules.plain_.enclosed("{}", inside);
  }

  std::optional<std::string> constant_text(std::string_view text) const {
    std::vector<std::string> choices;
    for (const TextNotation& spelling : notation().texts) {
      if (const auto spelled = one_text(spelling, text)) choices.push_back(*spelled);
    }
    return choices.empty() ? std::nullopt : std::optional(one_of(choices));
  }

  // `before` and from `least` to `most` items behind it.
  std::string with_items(const std::string& before, const std::string& item, std::size_t least,
                         std::optional<std::size_t> most) const {
    if (most == 0U) return before;
    const std::string next = grammar().rule(in_row({rules.plain_.comma(), item}));
    const bool begins = before.empty();
    const auto behind_first = [&](std::size_t count) {
      return std::to_string(begins ? count - 1 : count);
    };
    const std::string repeated = next + "{" + behind_first(std::max<std::size_t>(least, begins)) +
                                 "," + (most ? behind_first(*most) : "") + "}";
    const bool only_one = begins && most == 1U;
    const std::string items = in_row({begins ? item : before, only_one ? "" : repeated});
    return begins && least == 0 ? "(" + items + ")?" : items;
  }
};

const std::string& ValueRules::rule(NodeId id) {
  const auto known = names_.find(id);
  if (known != names_.end()) return known->second;
  // The name stands before the body is written: the schema may contain itself.
  const std::string& name = names_[id] = plain_.grammar().reserve();
  std::string body = std::visit(Writer{*this, id}, schema_.nodes[id].value);
  plain_.grammar().define(name, std::move(body));
  return name;
}

std::string members_in_order(Grammar& grammar, const std::vector<MemberRule>& members,
                             const std::string& separator, const std::string& others) {
  // What may follow once a member stands, from the last to the first.
  std::string behind = others.empty() ? "" : "(" + separator + " " + others + ")*";
  std::vector<std::string> firsts;
  if (!others.empty()) firsts.push_back(in_row({others, behind}));
  bool any_required = false;
  for (auto member = members.rbegin(); member != members.rend(); ++member) {
    if (!behind.empty()) behind = grammar.rule(behind);
    // An optional member before a required one may be missing, nothing may begin behind that one.
    if (member->required) firsts.clear();
    any_required = any_required || member->required;
    const std::string body = grammar.rule(member->body);
    firsts.push_back(in_row({body, behind}));
    const std::string next = in_row({separator, body});
    behind = in_row({member->required ? next : "(" + next + ")?", behind});
  }
  if (firsts.empty()) return "";
  return any_required ? one_of(firsts) : "(" + one_of(firsts) + ")?";
}

std::string text_value(Grammar& grammar, const TextNotation& notation, const TextValue& text,
                       const std::function<void(const std::string&)>& remark) {
  if (!text.pattern.empty()) {
    if (const auto rule = pattern_rule(grammar, notation, text.pattern)) return *rule;
    remark("the pattern " + base::quote(text.pattern) + " is not supported and is not enforced");
  } else if (text.length_min > 0 || text.length_max) {
    if (const auto rule = sized_text_rule(grammar, notation, text)) return *rule;
    remark("the length is not enforced");
  }
  return any_text_rule(grammar, notation);
}

}  // namespace mlxs::chat
