#include "judge/command_judge.hpp"

#include <algorithm>
#include <utility>

#include "judge/bounds.hpp"
#include "judge/permission_rules.hpp"
#include "judge/row_judge.hpp"

namespace mlxs::judge {
namespace {

std::string source_of(const Words& words) {
  std::string source;
  for (const Word& word : words) source.append(source.empty() ? "" : " ").append(word.source);
  return source;
}

// The first word becomes the name alone where its folder is one of the system's. Not for names that
// only show when the command runs.
bool take_name(Words& words) {
  Word& name = words.front();
  const bool wild = name.glob && name.text != "[";
  const bool known = name.expansions.empty() && !wild && !name.listed && !name.pipe && !name.home;
  if (!known) return false;
  const std::size_t slash = name.text.rfind('/');
  if (slash != std::string::npos && slash > 0 &&
      tables::is_program_folder(std::string_view(name.text).substr(0, slash)))
    name.text.erase(0, slash + 1);
  return !name.text.empty();
}

// "" when one of the words cannot be part of a name.
std::string name_of(const Words& words, std::size_t count) {
  std::string name;
  for (std::size_t i = 0; i < count; ++i) {
    const Word& word = words[i];
    const bool wild = word.glob && word.text != "[";
    const bool plain = word.expansions.empty() && !word.listed && !wild && !word.pipe;
    if (!plain || word.text.empty() || word.text.find(' ') != std::string::npos) return "";
    name.append(i == 0 ? "" : " ").append(word.text);
  }
  return name;
}

// Whether what a command prints are paths that it found, and nothing else. An option that could
// print something else, or take the deciding one for its value, is in no row of the table.
bool prints_paths(const Words& words) {
  const tables::ListingRow* row = tables::find_listing(name_of(words, 1));
  if (row == nullptr && words.size() > 1) row = tables::find_listing(name_of(words, 2));
  if (row == nullptr) return false;
  bool decided = row->deciding.empty();
  for (std::size_t i = 1; i < words.size(); ++i) {
    const std::string& text = words[i].text;
    if (!text.starts_with('-')) continue;
    const std::string name = text.substr(0, text.find('='));
    const bool decides = tables::has_word(row->deciding, text);
    const bool has_value = tables::has_word(row->others, name + ":");
    if (!decides && !has_value && !tables::has_word(row->others, text)) return false;
    if (has_value && name == text) ++i;
    decided = decided || decides;
  }
  return decided;
}

// Whether it prints whole lines of what it reads from the pipe.
bool passes_lines(const Words& words) {
  const std::string& name = words[0].text;
  const auto operands = std::ranges::count_if(
      words, [](const Word& word) { return !word.text.starts_with('-') || word.text == "-"; });
  if (name == "sort" || name == "uniq") return operands == 1;
  if (name == "head" || name == "tail") return words.size() <= 2 && operands == 1;
  const bool cuts = std::ranges::any_of(words, [](const Word& word) {
    return word.text.starts_with('-') && word.text.find('o') != std::string::npos;
  });
  return name == "grep" && operands == 2 && !cuts;
}

}  // namespace

CommandEffect CommandJudge::judge(const Words& words, PipeInput input) {
  effect_.output = judge_words(words, input);
  effect_.folders = std::move(folders_);
  return std::move(effect_);
}

PipeInput CommandJudge::judge_words(const Words& words, PipeInput input) {
  if (++depth_ > bounds::nesting_max) {
    report_.object(words.front().source, "has too many levels");
    return PipeInput::other;
  }
  const ReportMark mark = mark_of(report_);
  const std::optional<RuleHit> hit = hit_for_command(context_, words);
  const bool allowed = hit && hit->rank == Rank::allow;
  if (hit && !allowed) report_.add(finding_of(*hit, source_of(words)));
  const PipeInput output = judge_builtin(words, input);
  --depth_;
  if (!allowed) return output;
  allow_since(report_, mark, hit->rule->place);
  if (depth_ == 0) effect_.allowed_by = hit->rule->place;
  return output;
}

PipeInput CommandJudge::judge_builtin(Words words, PipeInput input) {
  if (!take_name(words)) {
    report_.object(source_of(words), "is a command whose name is not known before it runs");
    return PipeInput::other;
  }
  if (words[0].text == "cd") {
    judge_cd(words);
    // "command cd" moves the shell, "env cd" does not.
    if (depth_ > 1) report_.object(source_of(words), "changes the folder behind another command");
    return PipeInput::other;
  }
  const Folders folders = folders_;
  if (words[0].text == "git") take_git_options(words);
  if (words[0].text == "sed") take_sed_suffix(words);
  const PipeInput output = judge_named(words, input);
  folders_ = folders;
  return output;
}

void CommandJudge::judge_cd(const Words& words) {
  const auto is_option = [](const Word& word) { return word.text == "--" || word.text == "-P"; };
  std::size_t at = 1;
  while (at < words.size() && is_option(words[at])) ++at;
  const Word home{.text = "~", .source = "cd", .home = true};
  const Word& target = at < words.size() ? words[at] : home;
  const std::size_t findings = report_.findings.size();
  const bool odd = target.text.starts_with('-') || target.text.empty() || target.glob;
  if (at + 1 < words.size() || odd)
    report_.object(source_of(words), "leads to a folder that is not known");
  report_.add(paths().check(target, Use::read));
  const bool known = report_.findings.size() == findings;
  folders_ = known ? paths().resolve_all(target.text) : Folders{""};
}

// "git -C folder status" runs there.
void CommandJudge::take_git_options(Words& words) {
  while (words.size() > 1) {
    if (words[1].text == "--no-pager" || words[1].text == "-P") {
      words.erase(words.begin() + 1);
    } else if (words[1].text == "-C" && words.size() > 2) {
      report_.add(paths().check(words[2], Use::read));
      const bool known = words[2].expansions.empty() && !words[2].glob;
      folders_ = known ? paths().resolve_all(words[2].text) : Folders{""};
      words.erase(words.begin() + 1, words.begin() + 3);
    } else {
      return;
    }
  }
}

// Outside of Linux -i takes the next word, which may only be empty.
void CommandJudge::take_sed_suffix(Words& words) {
  if (context_.platform == "linux") return;
  for (std::size_t i = 1; i < words.size(); ++i) {
    const std::string& text = words[i].text;
    const bool in_place = text.size() > 1 && text[0] == '-' && text.find('i') != std::string::npos;
    if (!in_place) continue;
    if (text != "-i" || i + 1 >= words.size() || !words[i + 1].text.empty())
      return report_.object(words[i].source, "means something else on this system; write -i ''");
    words.erase(words.begin() + static_cast<std::ptrdiff_t>(i) + 1);
    return;
  }
}

PipeInput CommandJudge::judge_named(const Words& words, PipeInput input) {
  if (const auto unwrapped = unwrap_command(words, paths(), input)) {
    for (const Finding& finding : unwrapped->findings) report_.findings.push_back(finding);
    for (const Words& inner : unwrapped->commands) judge_words(inner, PipeInput::nothing);
    if (unwrapped->script) effect_.scripts.push_back(*unwrapped->script);
    return unwrapped->lists_paths ? PipeInput::paths : PipeInput::other;
  }
  for (std::size_t count = std::min<std::size_t>(words.size(), 3); count > 0; --count) {
    const std::string name = name_of(words, count);
    if (const tables::Refusal* refusal = tables::find_refusal(name)) {
      report_.object(source_of(words), std::string(refusal->reason));
      return PipeInput::other;
    }
    const tables::CommandRow* row = tables::find_command(name);
    if (row != nullptr) return judge_row(*row, words, input);
  }
  report_.object(source_of(words), "is not a command that the rules know");
  return PipeInput::other;
}

PipeInput CommandJudge::judge_row(const tables::CommandRow& row, const Words& words,
                                  PipeInput input) {
  const auto named = 1 + std::ranges::count(row.command, ' ');
  const Words rest(words.begin() + named, words.end());
  for (const Finding& finding : judge_by_row(row, rest, paths()))
    report_.findings.push_back(finding);
  if (acts(row, rest)) {
    report_.note_act();
    // It may use its folder without naming it.
    report_.add(paths().check_text(".", Use::write, source_of(words)));
  }
  if (prints_paths(words)) return PipeInput::paths;
  return input == PipeInput::paths && passes_lines(words) ? PipeInput::paths : PipeInput::other;
}

}  // namespace mlxs::judge
