#include "judge/special_commands.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <utility>

#include "judge/arguments.hpp"
#include "judge/tables.hpp"
#include "judge/word_reader.hpp"

namespace mlxs::judge {
namespace {

constexpr std::string_view xargs_options =
    "-0rtxp -n: -L: -P: -I: -J: -d: -s: --null --max-args:"
    " --max-procs: --no-run-if-empty --delimiter:";

Words from(const Words& words, std::size_t index) {
  const auto begin = words.begin() + static_cast<std::ptrdiff_t>(std::min(index, words.size()));
  return {begin, words.end()};
}

Unwrapped only(Finding finding) {
  Unwrapped unwrapped;
  unwrapped.findings.push_back(std::move(finding));
  return unwrapped;
}

// A setting for one command: "NAME=value".
bool is_assignment(const Word& word) {
  const std::size_t equals = word.text.find('=');
  return equals != std::string::npos && is_variable_name(word.text.substr(0, equals));
}

void check_setting(const Word& word, Findings& findings) {
  const std::string name = word.text.substr(0, word.text.find('='));
  if (!tables::is_harmless_setting(name))
    findings.push_back(builtin_finding(word.source, "may change which programs run"));
  if (may_split(word))
    findings.push_back(builtin_finding(word.source, "may turn into more words when it runs"));
}

Unwrapped unwrap_wrapper(const tables::WrapperRow& row, const Words& words) {
  Arguments arguments = split_arguments(from(words, 1), row.options, Order::options_first);
  Unwrapped unwrapped;
  unwrapped.findings = std::move(arguments.findings);
  std::size_t first = 1 + arguments.first_operand + static_cast<std::size_t>(row.operands);
  while (row.command == "env" && first < words.size() && is_assignment(words[first]))
    check_setting(words[first++], unwrapped.findings);
  Words inner = from(words, first);
  if (inner.empty())
    unwrapped.findings.push_back(
        builtin_finding(words.front().source, "has no command that the rules can see"));
  else
    unwrapped.commands.push_back(std::move(inner));
  return unwrapped;
}

Unwrapped unwrap_export(const Words& words) {
  if (words.size() == 1)
    return only(builtin_finding(words.front().source, "shows the environment"));
  Unwrapped unwrapped;
  for (const Word& word : from(words, 1)) {
    if (!is_assignment(word) && !is_variable_name(word.text))
      unwrapped.findings.push_back(builtin_finding(word.source, "is not a plain setting"));
    else
      check_setting(word, unwrapped.findings);
  }
  return unwrapped;
}

// Takes the place of what another command finds.
Word listed_word(std::string source) {
  return Word{.text = ".", .source = std::move(source), .listed = true};
}

Words with_listed(Words words) {
  for (Word& word : words) {
    if (word.text.find("{}") != std::string::npos) word.listed = true;
  }
  return words;
}

Unwrapped unwrap_xargs(const Words& words, PipeInput input) {
  Arguments arguments = split_arguments(from(words, 1), xargs_options, Order::options_first);
  if (input != PipeInput::paths)
    return only(builtin_finding(words.front().source, "takes words that only show when it runs"));
  Unwrapped unwrapped;
  unwrapped.findings = std::move(arguments.findings);
  // With -I or -J the words stand where its value is written; marking all words covers both.
  const bool replaces = arguments.letters.find_first_of("IJ") != std::string::npos;
  Words inner = from(words, 1 + arguments.first_operand);
  if (inner.empty()) return unwrapped;
  for (std::size_t i = 1; replaces && i < inner.size(); ++i) inner[i].listed = true;
  inner.push_back(listed_word("xargs"));
  unwrapped.commands.push_back(with_listed(std::move(inner)));
  return unwrapped;
}

class FindReader {
 public:
  FindReader(const Words& words, const PathCheck& paths) : words_(words), paths_(paths) {}

  Unwrapped run() {
    unwrapped_.lists_paths = true;
    read_roots();
    while (at_ < words_.size()) read_test();
    if (!picked_) return std::move(unwrapped_);
    if (!unwrapped_.commands.empty()) object(*picked_, "names files that may hold credentials");
    unwrapped_.lists_paths = false;
    return std::move(unwrapped_);
  }

 private:
  void object(const Word& word, std::string reason) {
    unwrapped_.findings.push_back(builtin_finding(word.source, std::move(reason)));
  }

  void read_roots() {
    while (at_ < words_.size() && (words_[at_].text == "-P" || words_[at_].text == "-H")) ++at_;
    while (at_ < words_.size() && !begins_expression(words_[at_])) {
      auto finding = paths_.check(words_[at_++], Use::read);
      if (finding) unwrapped_.findings.push_back(std::move(*finding));
    }
  }

  static bool begins_expression(const Word& word) {
    return word.text.starts_with('-') || word.text == "(" || word.text == ")" || word.text == "!";
  }

  void read_test() {
    const Word& test = words_[at_++];
    const int arity = tables::find_test_arity(test.text);
    if (test.text == "-exec") return read_command();
    if (test.text == "-execdir") return object(test, "runs in folders that only show when it runs");
    if (test.text == "-delete") return object(test, "removes files that only show when it runs");
    if (arity < 0 || !test.expansions.empty())
      return object(test, "is a test of find that the rules do not know");
    negated_ = test.text == "!" || test.text == "-not" || (negated_ && arity == 0);
    if (arity == 1 && at_ < words_.size()) read_value(words_[at_++]);
  }

  // What is looked for by a sensitive name is not handed on to another command.
  void read_value(const Word& value) {
    if (may_split(value)) object(value, "may turn into more words when it runs");
    if (!std::exchange(negated_, false) && may_find_credentials(value.text)) picked_ = value;
  }

  void read_command() {
    unwrapped_.lists_paths = false;
    Words inner;
    while (at_ < words_.size() && words_[at_].text != ";" && words_[at_].text != "+")
      inner.push_back(words_[at_++]);
    if (at_ >= words_.size() || inner.empty())
      return object(words_.front(), "has an -exec that does not end");
    ++at_;
    unwrapped_.commands.push_back(with_listed(std::move(inner)));
  }

  const Words& words_;
  const PathCheck& paths_;
  std::size_t at_ = 1;
  bool negated_ = false;  // the next test is turned round
  std::optional<Word> picked_;
  Unwrapped unwrapped_;
};

bool is_shell(std::string_view name) {
  static constexpr std::array<std::string_view, 7> shells{"sh",  "bash", "zsh", "dash",
                                                          "ksh", "ash",  "fish"};
  return std::ranges::find(shells, name) != shells.end();
}

// "-c" also with letters that change nothing about what runs: "-lc", "-ec".
bool is_script_option(std::string_view option) {
  return option.size() >= 2 && option.front() == '-' && option.back() == 'c' &&
         option.find_first_not_of("leux", 1) == option.size() - 1;
}

Unwrapped unwrap_shell(const Words& words, const PathCheck& paths, PipeInput input) {
  if (words.size() == 3 && words[1].text == "-n") {
    Unwrapped unwrapped;
    auto finding = paths.check(words[2], Use::read);
    if (finding) unwrapped.findings.push_back(std::move(*finding));
    return unwrapped;
  }
  const bool has_script =
      words.size() >= 3 && words[0].text != "fish" && is_script_option(words[1].text);
  if (!has_script && input != PipeInput::nothing)
    return only(builtin_finding(words.front().source, "runs what comes through the pipe"));
  if (!has_script)
    return only(builtin_finding(words.front().source, "runs a script that the rules do not read"));
  if (!words[2].expansions.empty() || words[2].listed)
    return only(builtin_finding(words[2].source, "is a script that only shows when it runs"));
  Unwrapped unwrapped;
  unwrapped.script = words[2].text;
  return unwrapped;
}

}  // namespace

std::optional<Unwrapped> unwrap_command(const Words& words, const PathCheck& paths,
                                        PipeInput input) {
  const std::string& name = words.front().text;
  if (name == "find") return FindReader(words, paths).run();
  if (name == "xargs") return unwrap_xargs(words, input);
  if (name == "export") return unwrap_export(words);
  if (is_shell(name)) return unwrap_shell(words, paths, input);
  // "command -v" asks, and runs nothing.
  if (words.size() > 1 && name == "command" && words[1].text == "-v") return std::nullopt;
  const tables::WrapperRow* row = tables::find_wrapper(name);
  if (row == nullptr) return std::nullopt;
  return unwrap_wrapper(*row, words);
}

}  // namespace mlxs::judge
