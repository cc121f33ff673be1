#include "judge/variables.hpp"

#include <algorithm>

#include "judge/bounds.hpp"

namespace mlxs::judge {
namespace {

bool may_split(const Word& value) {
  return value.glob || value.text.find_first_of(" \t\n*?[") != std::string::npos;
}

}  // namespace

Variables::Variables(const Script& script) { note(script); }

void Variables::note(const Script& script) {
  for (const Pipeline& pipeline : script.pipelines) {
    for (const Command& command : pipeline.commands) note(command);
  }
  for (const Script& embedded : script.embedded) note(embedded);
}

void Variables::note(const Command& command) {
  for (const Assignment& assignment : command.assignments) {
    unsteady_.insert(assignment.name);
    for (const Script& inner : assignment.value.substitutions) note(inner);
  }
  // `read` and `export` set what they name; no other command that sets variables is let through.
  const bool sets = !command.words.empty() && command.kind == CommandKind::simple &&
                    (command.words[0].text == "read" || command.words[0].text == "export");
  for (const Word& word : command.words) {
    if (sets) unsteady_.insert(word.text.substr(0, word.text.find('=')));
    for (const Script& inner : word.substitutions) note(inner);
  }
  if (command.kind == CommandKind::for_each && !loops_.insert(command.variable).second)
    unsteady_.insert(command.variable);
  for (const Script& inner : command.scripts) note(inner);
}

bool Variables::can_bind(const std::string& name, const Words& values) const {
  const bool known = std::ranges::all_of(values, [](const Word& value) {
    return value.expansions.empty() && !value.listed && !value.pipe;
  });
  return known && !values.empty() && values.size() <= bounds::words_expanded_max &&
         !unsteady_.contains(name);
}

void Variables::bind(const std::string& name, const Word& value) {
  if (!unsteady_.contains(name)) values_[name] = value;
}

void Variables::forget(const std::string& name) { values_.erase(name); }

Word Variables::fill(const Word& word) const {
  if (word.expansions.empty()) return word;
  Word filled = word;
  filled.text.clear();
  filled.expansions.clear();
  std::size_t next = 0;
  for (const char c : word.text) {
    if (c != expansion_mark) {
      filled.text += c;
      continue;
    }
    const Expansion& expansion = word.expansions[next++];
    const auto value = values_.find(expansion.variable);
    const bool known = value != values_.end() && (expansion.quoted || !may_split(value->second)) &&
                       (!value->second.home || filled.text.empty()) &&
                       filled.text.size() + value->second.text.size() <= bounds::command_bytes_max;
    if (!known) {
      filled.text += c;
      filled.expansions.push_back(expansion);
      continue;
    }
    filled.home = filled.home || value->second.home;
    filled.glob = filled.glob || value->second.glob;
    filled.text += value->second.text;
  }
  return filled;
}

}  // namespace mlxs::judge
