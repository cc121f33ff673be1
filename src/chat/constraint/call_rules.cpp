#include "chat/constraint/call_rules.hpp"

#include "chat/scan/characters.hpp"

namespace mlxs::chat {

std::string CallRules::forced(const std::vector<CallableTool>& tools, Calls calls) {
  std::vector<std::string> choices;
  for (const CallForm& form : family_.forms) {
    const std::string body = form.exists() ? call(form, tools) : "";
    if (body.empty()) continue;
    const std::string one = grammar_.rule(frame(form, body, calls));
    const bool again = calls == Calls::several && form.several == Several::frames;
    choices.push_back(again ? one + " " + repeated(form.between, one) : one);
  }
  return choices.empty() ? "" : one_of(choices);
}

std::string CallRules::triggered(const std::vector<CallableTool>& tools, Calls calls) {
  std::vector<std::string> choices;
  for (const CallForm& form : family_.forms) {
    const std::string body = form.exists() ? call(form, tools) : "";
    if (body.empty()) continue;
    choices.push_back(grammar_.rule(frame(form, body, calls)));
    if (form.several == Several::once) break;
  }
  return choices.empty() ? "" : one_of(choices);
}

std::string CallRules::frame(const CallForm& form, const std::string& call, Calls calls) const {
  const bool again = calls == Calls::several && form.several == Several::frame;
  return in_row({form.begin, call, again ? repeated(form.between, call) : "", form.end});
}

// Any number more of `one`.
std::string CallRules::repeated(std::string_view between, const std::string& one) const {
  return grammar_.rule(in_row({between, one})) + "*";
}

// The name of a rule for one call of one of the tools.
std::string CallRules::call(const CallForm& form, const std::vector<CallableTool>& tools) {
  if (arguments_.empty()) write_arguments(tools);
  std::vector<std::string> choices;
  for (std::size_t i = 0; i < tools.size(); ++i) {
    if (arguments_[i].empty()) continue;
    choices.push_back(in_row({literal(tools[i].tool->name), form.behind_name, arguments_[i]}));
  }
  if (choices.empty()) return "";
  return grammar_.rule(in_row({form.before, one_of(choices), form.after}));
}

void CallRules::write_arguments(const std::vector<CallableTool>& tools) {
  const auto rules = make_argument_rules(grammar_, family_);
  for (const CallableTool& callable : tools) {
    const core::Tool& tool = *callable.tool;
    arguments_.emplace_back();
    if (!is_tool_name(tool.name)) {
      remark_(tool.name, "", "the name cannot be written in a call; the tool is left out");
      continue;
    }
    if (!callable.held_to_schema) {
      arguments_.back() = rules->any();
      continue;
    }
    const Schema schema = read_schema(tool.schema_json);
    const auto remark = [&](const std::string& path, const std::string& what) {
      remark_(tool.name, path, what);
    };
    for (const SchemaRemark& lost : schema.remarks) remark(lost.path, lost.what);
    arguments_.back() = rules->rule(schema, tool.schema_json, remark);
  }
}

std::string answer_rule(Grammar& grammar, std::string_view opener, std::string_view schema_json,
                        const RemarkSink& remark) {
  const Schema schema = read_schema(schema_json);
  for (const SchemaRemark& lost : schema.remarks) remark(lost.path, lost.what);
  PlainValues plain(grammar, json_notation());
  return in_row({opener, ValueRules(plain, schema, remark).rule(schema.root)});
}

}  // namespace mlxs::chat
