// The folder a command runs in decides where its paths lead, so the walk follows `cd`: behind "cd a
// &&" it is "a", behind "cd a ;" it is "a" or still the old one, because cd may have failed.

#include "judge/shell_judge.hpp"

#include <algorithm>
#include <optional>
#include <utility>

#include "judge/bounds.hpp"
#include "judge/command_judge.hpp"
#include "judge/path_check.hpp"
#include "judge/permission_rules.hpp"
#include "judge/shell_parser.hpp"
#include "judge/tables.hpp"
#include "judge/variables.hpp"

namespace mlxs::judge {
namespace {

Folders joined(Folders folders, const Folders& more) {
  for (const std::string& folder : more) {
    if (std::ranges::find(folders, folder) == folders.end()) folders.push_back(folder);
  }
  return folders;
}

std::size_t count_rules(const Context& context) {
  return context.deny.size() + context.ask.size() + context.allow.size() +
         context.soft_deny.size() + context.hard_deny.size();
}

// Every word may be a path, which is compared with all names and rules from each folder.
std::size_t step_cost(const Command& command, std::size_t folders, std::size_t rules) {
  constexpr std::size_t names = 160;
  constexpr std::size_t comparisons_per_step = 256;
  constexpr std::size_t bytes_per_step = 32;
  std::size_t bytes = command.source.size();
  for (const Redirection& redirection : command.redirections)
    bytes += redirection.target.text.size();
  for (const Assignment& assignment : command.assignments) bytes += assignment.value.text.size();
  const std::size_t words = command.words.size() + command.redirections.size();
  const std::size_t comparisons = words * folders * (names + rules);
  return 1 + bytes * folders / bytes_per_step + comparisons / comparisons_per_step;
}

class ShellJudge {
 public:
  ShellJudge(const Context& context, std::size_t& steps_left)
      : context_(context), rules_(count_rules(context)), steps_left_(steps_left) {}

  Report run(const std::string& text) {
    folders_ = {context_.working_directory};
    check_folder(text, Use::read);
    judge_text(text);
    // At the end, so that no rule that allows a part takes it back.
    if (exhausted_) report_.object(text, "has more steps than the rules follow");
    return std::move(report_);
  }

 private:
  [[nodiscard]] PathCheck paths() const { return {context_, folders_}; }

  // The folder itself, for commands that use it without naming it.
  void check_folder(const std::string& part, Use use) {
    report_.add(paths().check_text(".", use, part));
  }

  // A script with variables of its own, in the folders of now.
  void judge_text(const std::string& text) {
    if (++depth_ > bounds::nesting_max) return report_.object(text, "has too many levels");
    const auto script = parse_shell(text);
    if (!script.ok()) {
      judge_unparsed(text, script.error().message);
    } else {
      std::optional<Variables> outer = std::exchange(variables_, Variables(script.value()));
      walk_apart(script.value());
      variables_ = std::move(outer);
    }
    --depth_;
  }

  void judge_unparsed(const std::string& text, const std::string& what) {
    const std::optional<RuleHit> hit = hit_for_text(context_, text);
    report_.acts = true;
    report_.acts_unallowed = report_.acts_unallowed || !hit || hit->rank != Rank::allow;
    if (!hit) return report_.object(text, "has " + what);
    if (hit->rank != Rank::allow) return report_.add(finding_of(*hit, text));
    report_.allowed_by = hit->rule->place;
  }

  // In a process of its own: what it does to its folder and variables ends with it.
  void walk_apart(const Script& script) {
    const Folders folders = folders_;
    walk(script);
    folders_ = folders;
  }

  void walk(const Script& script) {
    for (const Script& embedded : script.embedded) walk_apart(embedded);
    Folders failed;  // where the shell is when a cd on the way has failed
    for (const Pipeline& pipeline : script.pipelines) {
      if (pipeline.joint != Joint::on_success)
        folders_ = joined(folders_, std::exchange(failed, {}));
      const Folders before = folders_;
      walk(pipeline);
      if (folders_ != before) failed = joined(std::move(failed), before);
    }
    folders_ = joined(folders_, failed);
    if (folders_.size() <= bounds::folders_max) return;
    report_.object("cd", "leads to more folders than the rules follow");
    folders_ = {""};
  }

  void walk(const Pipeline& pipeline) {
    const std::size_t first = report_.findings.size();
    PipeInput input = PipeInput::nothing;
    const Folders before = folders_;
    for (const Command& command : pipeline.commands) {
      input = walk(command, input);
      if (pipeline.commands.size() == 1 || folders_ == before) continue;
      report_.object(command.source, "changes the folder inside a pipe");
      folders_ = before;
    }
    if (!pipeline.background) return;
    const std::string part = pipeline.commands.front().source + " &";
    report_.findings.insert(report_.findings.begin() + static_cast<std::ptrdiff_t>(first),
                            builtin_finding(part, "goes on in the background"));
  }

  // -> what the next command of the pipeline gets.
  PipeInput walk(const Command& command, PipeInput input) {
    if (!take_steps(command)) return PipeInput::other;
    for (const Redirection& redirection : command.redirections) judge_redirection(redirection);
    for (const Word& word : command.words) walk_substitutions(word);
    switch (command.kind) {
      case CommandKind::simple: return judge_simple(command, input);
      case CommandKind::subshell: walk_apart(command.scripts.front()); break;
      case CommandKind::group: walk(command.scripts.front()); break;
      case CommandKind::conditional: walk_branches(command); break;
      case CommandKind::loop: walk_loop(command); break;
      case CommandKind::for_each: walk_for_each(command); break;
    }
    return PipeInput::other;
  }

  bool take_steps(const Command& command) {
    const std::size_t cost = step_cost(command, folders_.size(), rules_);
    exhausted_ = exhausted_ || cost > steps_left_;
    steps_left_ -= exhausted_ ? steps_left_ : cost;
    return !exhausted_;
  }

  void walk_substitutions(const Word& word) {
    for (const Script& script : word.substitutions) walk_apart(script);
  }

  // Any of the branches may have run, or none.
  void walk_branches(const Command& command) {
    for (const Script& script : command.scripts) {
      const Folders before = folders_;
      walk(script);
      folders_ = joined(folders_, before);
    }
  }

  void walk_loop(const Command& command) {
    for (const Script& script : command.scripts) {
      const Folders before = folders_;
      walk(script);
      if (folders_ == before) continue;
      report_.object("cd", "changes the folder inside a loop");
      folders_ = {""};
    }
  }

  void walk_for_each(const Command& command) {
    if (!tables::is_harmless_variable(command.variable))
      report_.object(command.variable, "is a variable that may change which programs run");
    Words values;
    for (const Word& word : command.words) values.push_back(variables_->fill(word));
    if (!variables_->can_bind(command.variable, values)) return walk_loop(command);
    for (const Word& value : values) {
      variables_->bind(command.variable, value);
      walk_loop(command);
    }
    variables_->forget(command.variable);
  }

  void judge_redirection(const Redirection& redirection) {
    walk_substitutions(redirection.target);
    const Word target = fill(redirection.target);
    const bool to_number = target.expansions.empty() &&
                           target.text.find_first_not_of("0123456789-") == std::string::npos;
    switch (redirection.kind) {
      case RedirectKind::text: return;
      case RedirectKind::read: return report_.add(paths().check(target, Use::read));
      case RedirectKind::duplicate:
        if (to_number) return;
        break;
      case RedirectKind::write: break;
    }
    if (!tables::is_harmless_device(target.text)) report_.note_act();
    report_.add(paths().check(target, Use::write));
  }

  [[nodiscard]] Word fill(const Word& word) {
    if (folders_.size() == 1 && !folders_[0].empty())
      variables_->bind("PWD", Word{.text = folders_[0], .source = "$PWD"});
    else
      variables_->forget("PWD");
    if (!context_.home.empty())
      variables_->bind("HOME", Word{.text = context_.home, .source = "$HOME"});
    return variables_->fill(word);
  }

  PipeInput judge_simple(const Command& command, PipeInput input) {
    for (const Assignment& assignment : command.assignments) judge_assignment(assignment, command);
    if (command.words.empty()) return PipeInput::other;
    Words words;
    for (const Word& word : command.words) words.push_back(fill(word));
    const ReportMark mark = mark_of(report_);
    CommandEffect effect = CommandJudge(context_, report_, folders_).judge(words, input);
    for (const std::string& script : effect.scripts) judge_text(script);
    if (effect.allowed_by && !effect.scripts.empty())
      allow_since(report_, mark, *effect.allowed_by);
    folders_ = std::move(effect.folders);
    return effect.output;
  }

  void judge_assignment(const Assignment& assignment, const Command& command) {
    walk_substitutions(assignment.value);
    const bool for_the_script = command.words.empty();
    // "while IFS= read -r line": it splits the line and nothing else.
    const bool splits = !for_the_script && command.words[0].text == "read";
    const bool harmless = for_the_script ? tables::is_harmless_variable(assignment.name)
                                         : tables::is_harmless_setting(assignment.name) ||
                                               (splits && assignment.name == "IFS");
    const std::string part = assignment.name + "=";
    if (!harmless) return report_.object(part, "may change which programs run");
    if (assignment.value.text.find_first_of("$`") != std::string::npos)
      report_.object(part, "holds a sign that a shell may evaluate later");
  }

  const Context& context_;
  Report report_;
  Folders folders_;
  std::optional<Variables> variables_;
  int depth_ = 0;
  const std::size_t rules_;
  std::size_t& steps_left_;
  bool exhausted_ = false;
};

}  // namespace

Report judge_shell(const std::string& text, const Context& context, std::size_t& steps_left) {
  return ShellJudge(context, steps_left).run(text);
}

}  // namespace mlxs::judge
