#include "judge/row_judge.hpp"

#include <algorithm>
#include <cctype>
#include <iterator>
#include <optional>
#include <utility>

#include "judge/arguments.hpp"
#include "judge/program_text.hpp"
#include "judge/word_reader.hpp"

namespace mlxs::judge {
namespace {

using tables::Operands;

Use use_of(Operands operands) {
  switch (operands) {
    case Operands::none:
    case Operands::text:
    case Operands::reads:
    case Operands::pattern_reads:
    case Operands::sed:
    case Operands::awk:
    case Operands::names: return Use::read;
    case Operands::removes: return Use::remove;
    default: return Use::write;
  }
}

class RowJudge {
 public:
  RowJudge(const tables::CommandRow& row, const PathCheck& paths)
      : row_(row), paths_(paths), use_(use_of(row.operands)) {}

  Findings run(const Words& words) {
    arguments_ = split_arguments(words, row_.options, Order::mixed);
    findings_ = std::move(arguments_.findings);
    lists_files_ = std::ranges::any_of(words, [](const Word& w) { return w.text == "--files"; });
    judge_operands();
    for (const Word& path : arguments_.paths) check_path(path);
    return std::move(findings_);
  }

 private:
  void object(const Word& word, std::string reason) {
    findings_.push_back(builtin_finding(word.source, std::move(reason)));
  }

  void check_path(const Word& word) {
    auto finding = paths_.check(word, use_);
    if (finding) findings_.push_back(std::move(*finding));
  }

  void judge_operands() {
    switch (row_.operands) {
      case Operands::none: return judge_none();
      case Operands::text: return judge_text();
      case Operands::reads:
      case Operands::writes:
      case Operands::removes: return judge_paths(0);
      case Operands::pattern_reads:
        return judge_paths(arguments_.patterns.empty() && !lists_files_ ? 1 : 0);
      case Operands::sed: return judge_sed();
      case Operands::awk: return judge_programs(objection_to_awk);
      case Operands::changes_mode: return judge_mode();
      case Operands::names: return judge_names();
      case Operands::targets: return judge_targets(0);
      case Operands::script_name: return judge_script();
    }
  }

  void judge_none() {
    for (const Word& word : arguments_.operands) object(word, "is a word that has no place here");
  }

  // zsh and others evaluate the words of test, printf and exit as arithmetic, which runs commands.
  void judge_text() {
    if (row_.command == "echo") return;
    for (const Word& word : arguments_.operands) {
      if (word.text.find_first_of("$`") != std::string::npos)
        object(word, "has a sign that a shell may evaluate");
    }
  }

  void judge_paths(std::size_t first) {
    for (std::size_t i = first; i < arguments_.operands.size(); ++i)
      check_path(arguments_.operands[i]);
  }

  void judge_sed() {
    const bool in_place = arguments_.letters.find('i') != std::string::npos;
    if (in_place) use_ = Use::write;
    judge_programs(objection_to_sed);
  }

  void judge_programs(std::string (*objection_to)(std::string_view)) {
    Words programs = arguments_.patterns;
    const std::size_t first = programs.empty() ? 1 : 0;
    if (programs.empty() && !arguments_.operands.empty())
      programs.push_back(arguments_.operands.front());
    for (const Word& program : programs) {
      const bool hidden = !program.expansions.empty() || program.listed;
      std::string objection =
          hidden ? "is a script that only shows when it runs" : objection_to(program.text);
      if (!objection.empty()) object(program, std::move(objection));
    }
    judge_paths(first);
  }

  // Modes without set-user-id, set-group-id and sticky.
  void judge_mode() {
    if (arguments_.operands.empty()) return;
    const Word& mode = arguments_.operands.front();
    const bool digits = mode.text.find_first_not_of("01234567") == std::string::npos;
    const bool letters = mode.text.find_first_not_of("ugoa+-=rwxX,") == std::string::npos;
    const bool plain = mode.text.size() <= 3 || mode.text.front() == '0';
    if (!(digits && plain) && !letters) object(mode, "is a mode that the rules do not know");
    judge_paths(1);
  }

  void judge_names() {
    for (const Word& word : arguments_.operands) {
      if (!is_variable_name(word.text) || !tables::is_harmless_variable(word.text))
        object(word, "is a variable that may change which programs run");
    }
  }

  void judge_script() {
    if (!arguments_.operands.empty()) {
      const Word& name = arguments_.operands.front();
      const std::size_t end = name.text.find_first_of(":-_.");
      if (!tables::is_script_name(name.text.substr(0, end)))
        object(name, "is a script of the project whose name does not say build or test");
    }
    judge_targets(0);
  }

  void judge_targets(std::size_t first) {
    for (std::size_t i = first; i < arguments_.operands.size(); ++i)
      judge_target(arguments_.operands[i]);
    for (const Word& value : arguments_.values) judge_target(value);
  }

  void judge_target(const Word& word) {
    if (!word.expansions.empty()) return object(word, "only shows its value when it runs");
    const std::size_t equals = word.text.find('=');
    const std::string name = word.text.substr(0, std::min(equals, word.text.find(':')));
    const bool sets = equals != std::string::npos && is_variable_name(name);
    if (sets && !tables::is_plain_value(word.text.substr(equals + 1)))
      return object(word, "is a setting that may change which programs run");
    if (has_risky_word(sets ? name : word.text))
      return object(word, "means more than building or testing");
    if (looks_like_path(word.text) || word.glob || word.listed) check_path(word);
  }

  static bool has_risky_word(const std::string& text) {
    std::string piece;
    for (const char c : text + " ") {
      if (std::isalnum(static_cast<unsigned char>(c)) != 0) {
        piece += static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
        continue;
      }
      if (tables::is_risky_target(piece)) return true;
      piece.clear();
    }
    return false;
  }

  const tables::CommandRow& row_;
  const PathCheck& paths_;
  Use use_;
  Arguments arguments_;
  Findings findings_;
  bool lists_files_ = false;
};

}  // namespace

Findings judge_by_row(const tables::CommandRow& row, const Words& words, const PathCheck& paths) {
  return RowJudge(row, paths).run(words);
}

bool acts(const tables::CommandRow& row, const Words& words) {
  if (row.operands == Operands::sed) {
    return std::ranges::any_of(words, [](const Word& word) {
      return word.text.starts_with("--i") ||
             (word.text.starts_with('-') && word.text.find('i') != std::string::npos);
    });
  }
  const bool changes_repository =
      row.command.starts_with("git ") &&
      (row.operands == Operands::none || row.operands == Operands::text);
  return use_of(row.operands) != Use::read || changes_repository;
}

}  // namespace mlxs::judge
