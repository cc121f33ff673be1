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
    case Operands::jq:
    case Operands::archive:
    case Operands::format:
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
    if (acts(row_, words)) use_ = std::max(use_, Use::write);
    judge_operands();
    for (const Word& path : arguments_.paths) check_path(path);
    return std::move(findings_);
  }

 private:
  void object(const Word& word, std::string reason) {
    findings_.push_back(builtin_finding(word.source, std::move(reason)));
  }

  void check_path(Word word) {
    const bool git = row_.command.starts_with("git ");
    // Compilers' tools and others read further arguments from such a file.
    if (word.text.starts_with('@') && !git) object(word, "may name a file with more arguments");
    if (word.text.starts_with(':') && git && use_ == Use::remove)
      object(word, "is a pattern that may mean the whole repository");
    const bool builds = row_.operands == Operands::targets;
    if (builds && (word.text == "-" || word.text.starts_with("/dev/")))
      object(word, "is a text that the rules do not read");
    // git expands wildcards itself, also those that the shell leaves alone.
    word.glob = word.glob || (git && word.text.find_first_of("*?[") != std::string::npos);
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
      case Operands::jq: return judge_programs(objection_to_jq);
      case Operands::archive: return judge_archive();
      case Operands::format: return judge_format();
      case Operands::changes_mode: return judge_mode();
      case Operands::names: return judge_names();
      case Operands::targets: return judge_targets();
      case Operands::script_name: return judge_script();
    }
  }

  void judge_none() {
    for (const Word& word : arguments_.operands) object(word, "is a word that has no place here");
  }

  // zsh and others evaluate the words of test, printf and exit as arithmetic, which runs commands.
  void judge_text() {
    if (row_.command == "echo") return;
    const bool formats = row_.command == "printf" && !arguments_.operands.empty();
    if (formats && arguments_.operands.front().text.starts_with(expansion_mark))
      object(arguments_.operands.front(), "may turn into an option when it runs");
    for (const Word& word : arguments_.operands) {
      if (word.text.find_first_of("$`") != std::string::npos)
        object(word, "has a sign that a shell may evaluate");
    }
  }

  void judge_paths(std::size_t first) {
    for (std::size_t i = first; i < arguments_.operands.size(); ++i)
      check_path(arguments_.operands[i]);
  }

  // "host:file" is a file on another machine.
  void judge_archive() {
    for (const Word& word : arguments_.operands) {
      if (word.text.find(':') != std::string::npos) object(word, "may name another machine");
    }
    judge_paths(0);
  }

  // Without a "+" date sets the clock.
  void judge_format() {
    for (const Word& word : arguments_.operands) {
      if (!word.text.starts_with('+')) object(word, "is not a format for a date");
    }
  }

  void judge_sed() { judge_programs(objection_to_sed); }

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
    const std::size_t zeros = std::min(mode.text.find_first_not_of('0'), mode.text.size());
    const bool plain = mode.text.size() - zeros <= 3;
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
    judge_targets();
  }

  void judge_targets() {
    for (const Word& target : arguments_.operands) judge_target(target);
    for (const Word& value : arguments_.values) {
      if (!tables::is_plain_value(value.text)) judge_value(value);
    }
  }

  void judge_target(const Word& word) {
    if (word.text.find_first_of("$`") != std::string::npos)
      return object(word, "has a sign that a build tool may evaluate");
    // Behind "--" stands what a test program itself is given.
    if (word.text.starts_with('-')) return judge_given_option(word);
    const std::size_t equals = word.text.find('=');
    const bool sets = equals != std::string::npos;
    const bool named = is_variable_name(word.text.substr(0, std::min(equals, word.text.find(':'))));
    if (sets && !named) return object(word, "is a setting that may change which programs run");
    judge_value(word);
  }

  // Also of an option: "-D NAME=value", "-run 'TestOne$'".
  void judge_value(const Word& word) {
    if (!word.expansions.empty()) return object(word, "only shows its value when it runs");
    if (word.text.find("://") != std::string::npos)
      return object(word, "names something on the network");
    const std::size_t equals = word.text.find('=');
    const std::string name = word.text.substr(0, std::min(equals, word.text.find(':')));
    const bool sets = equals != std::string::npos && is_variable_name(name);
    if (sets && !tables::is_plain_value(word.text.substr(equals + 1)))
      return object(word, "is a setting that may change which programs run");
    if (has_risky_word(sets ? name : word.text))
      return object(word, "means more than building or testing");
    if (looks_like_path(word.text) || word.glob || word.listed) check_path(word);
  }

  // Its value, or what follows its first letter, may be a path.
  void judge_given_option(const Word& word) {
    if (!word.expansions.empty()) return object(word, "only shows its value when it runs");
    const std::size_t equals = word.text.find('=');
    const std::size_t from =
        std::min(equals == std::string::npos ? 2 : equals + 1, word.text.size());
    const std::string value = word.text.substr(from);
    if (!looks_like_path(value)) return;
    auto finding = paths_.check_text(value, use_, word.source);
    if (finding) findings_.push_back(std::move(*finding));
  }

  // "test:deploy", "publishToRepository".
  static bool has_risky_word(const std::string& text) {
    const auto is_letter = [](char c) { return std::isalnum(static_cast<unsigned char>(c)) != 0; };
    const auto is_upper = [](char c) { return std::isupper(static_cast<unsigned char>(c)) != 0; };
    return has_risky_piece(text, [&](char c) { return !is_letter(c); }) ||
           has_risky_piece(text, [&](char c) { return !is_letter(c) || is_upper(c); });
  }

  template <typename Ends>
  static bool has_risky_piece(const std::string& text, const Ends& ends) {
    std::string piece;
    for (const char c : text + " ") {
      if (ends(c)) {
        if (tables::is_risky_target(piece)) return true;
        piece.clear();
      }
      const auto byte = static_cast<unsigned char>(c);
      if (std::isalnum(byte) != 0) piece += static_cast<char>(std::tolower(byte));
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
