#include "judge/shell_parser.hpp"

#include <algorithm>
#include <array>
#include <initializer_list>
#include <iterator>
#include <string>
#include <utility>

#include "judge/bounds.hpp"
#include "judge/here_document.hpp"
#include "judge/word_reader.hpp"

namespace mlxs::judge {
namespace {

using Keywords = std::initializer_list<std::string_view>;

constexpr std::array<std::string_view, 10> unread_keywords{
    "case",   "select",  "function",  "coproc", "[[",
    "repeat", "foreach", "nocorrect", "noglob", "until"};
// Where a command should begin, these belong to a construct around it.
constexpr std::array<std::string_view, 8> inner_keywords{"then", "else", "elif", "fi",
                                                         "do",   "done", "in",   "}"};

class Parser {
 public:
  explicit Parser(ShellCursor& cursor) : cursor_(cursor) {}

  // Up to one of the keywords, a ")" or the end; none of them is taken.
  base::Result<Script> parse_script(Keywords ends) {
    Script script;
    Joint joint = Joint::always;
    while (true) {
      MLXS_TRY_STATUS(skip_lines());
      if (at_end(ends)) break;
      MLXS_TRY(Pipeline pipeline, parse_pipeline());
      pipeline.joint = joint;
      script.pipelines.push_back(std::move(pipeline));
      MLXS_TRY(const Separator separator, parse_separator());
      if (separator.background) script.pipelines.back().background = true;
      joint = separator.joint;
      if (separator.last) break;
    }
    if (joint != Joint::always) return not_understood("an operator without a command behind it");
    return script;
  }

 private:
  struct Separator {
    Joint joint = Joint::always;
    bool background = false;
    bool last = false;  // nothing separates: the end has to follow
  };

  [[nodiscard]] bool at_end(Keywords ends) const {
    if (cursor_.done() || cursor_.peek() == ')') return true;
    return std::ranges::any_of(ends, [&](std::string_view end) { return at_keyword(end); });
  }

  [[nodiscard]] bool at_keyword(std::string_view keyword) const {
    return cursor_.looks_at(keyword) && is_shell_mark(cursor_.peek(keyword.size()));
  }

  bool take(std::string_view mark) {
    if (!cursor_.looks_at(mark)) return false;
    cursor_.at += mark.size();
    return true;
  }

  void skip_blanks() {
    while (true) {
      if (cursor_.peek() == ' ' || cursor_.peek() == '\t')
        ++cursor_.at;
      else if (!take("\\\n"))
        break;
    }
    if (cursor_.peek() != '#') return;
    while (!cursor_.done() && cursor_.peek() != '\n') ++cursor_.at;
  }

  base::Status skip_lines() {
    skip_blanks();
    while (cursor_.peek() == '\n') {
      ++cursor_.at;
      MLXS_TRY_STATUS(read_documents());
      skip_blanks();
    }
    return {};
  }

  base::Result<Separator> parse_separator() {
    skip_blanks();
    if (take("&&")) return Separator{.joint = Joint::on_success};
    if (take("||")) return Separator{.joint = Joint::on_failure};
    if (cursor_.looks_at(";;") || cursor_.looks_at(";&") || cursor_.looks_at("&!"))
      return not_understood("an operator that the rules do not read");
    if (take(";")) return Separator{};
    if (take("&")) return Separator{.background = true};
    if (cursor_.peek() == '\n') return Separator{};
    return Separator{.last = true};
  }

  base::Result<Pipeline> parse_pipeline() {
    Pipeline pipeline;
    if (at_keyword("!")) take("!");
    while (true) {
      MLXS_TRY_STATUS(skip_lines());
      MLXS_TRY(Command command, parse_command());
      pipeline.commands.push_back(std::move(command));
      skip_blanks();
      if (cursor_.looks_at("||") || !take("|")) break;
      take("&");  // |& takes the error output along
    }
    return pipeline;
  }

  base::Result<Command> parse_command() {
    if (++cursor_.depth > bounds::nesting_max) return not_understood("too many levels");
    MLXS_TRY(Command command, parse_any_command());
    --cursor_.depth;
    return command;
  }

  base::Result<Command> parse_any_command() {
    const auto here = [this](std::string_view keyword) { return at_keyword(keyword); };
    const bool doubled = cursor_.looks_at("((") || cursor_.looks_at("(\\\n");
    if (std::ranges::any_of(unread_keywords, here) || doubled)
      return not_understood("a construct that the rules do not read");
    if (std::ranges::any_of(inner_keywords, here))
      return not_understood("a keyword out of its place");
    if (cursor_.peek() == '(') return parse_enclosed(CommandKind::subshell, ")");
    if (at_keyword("{")) return parse_enclosed(CommandKind::group, "}");
    if (at_keyword("if")) return parse_conditional();
    if (at_keyword("while")) return parse_loop();
    if (at_keyword("for")) return parse_for_each();
    return parse_simple();
  }

  base::Result<Command> parse_enclosed(CommandKind kind, std::string_view close) {
    ++cursor_.at;
    Command command{.kind = kind};
    MLXS_TRY_STATUS(add_script(command, {"}"}));
    if (!take(close)) return not_understood("a group that is not closed");
    return with_redirections(std::move(command));
  }

  base::Result<Command> parse_conditional() {
    Command command{.kind = CommandKind::conditional};
    take("if");
    while (true) {
      MLXS_TRY_STATUS(add_script(command, {"then"}));
      if (!take("then")) return not_understood("an if without then");
      MLXS_TRY_STATUS(add_script(command, {"elif", "else", "fi"}));
      if (!take("elif")) break;
    }
    if (take("else")) {
      MLXS_TRY_STATUS(add_script(command, {"fi"}));
    }
    if (!take("fi")) return not_understood("an if without fi");
    return with_redirections(std::move(command));
  }

  base::Result<Command> parse_loop() {
    Command command{.kind = CommandKind::loop};
    take("while");
    MLXS_TRY_STATUS(add_script(command, {"do"}));
    return parse_body(std::move(command));
  }

  base::Result<Command> parse_for_each() {
    Command command{.kind = CommandKind::for_each};
    take("for");
    skip_blanks();
    while (!is_shell_mark(cursor_.peek())) command.variable += cursor_.text[cursor_.at++];
    if (!is_variable_name(command.variable)) return not_understood("a for without a name");
    skip_blanks();
    if (!at_keyword("in")) return not_understood("a for without in");
    take("in");
    skip_blanks();
    while (!is_shell_mark(cursor_.peek())) {
      MLXS_TRY(Words words, read_words(cursor_));
      std::ranges::move(words, std::back_inserter(command.words));
      skip_blanks();
    }
    if (!take(";") && cursor_.peek() != '\n') return not_understood("a for without do");
    MLXS_TRY_STATUS(skip_lines());
    return parse_body(std::move(command));
  }

  base::Result<Command> parse_body(Command command) {
    if (!at_keyword("do")) return not_understood("a loop without do");
    take("do");
    MLXS_TRY_STATUS(add_script(command, {"done"}));
    if (!take("done")) return not_understood("a loop without done");
    return with_redirections(std::move(command));
  }

  // Shells want at least one command here.
  base::Status add_script(Command& command, Keywords ends) {
    MLXS_TRY(Script script, parse_script(ends));
    if (script.pipelines.empty()) return not_understood("a part without a command");
    command.scripts.push_back(std::move(script));
    return {};
  }

  base::Result<Command> with_redirections(Command command) {
    skip_blanks();
    while (at_redirection()) {
      MLXS_TRY_STATUS(parse_redirection(command));
      skip_blanks();
    }
    if (!is_shell_mark(cursor_.peek()) || cursor_.peek() == '(')
      return not_understood("a word behind a group");
    return command;
  }

  base::Result<Command> parse_simple() {
    Command command;
    while (true) {
      skip_blanks();
      if (at_redirection()) {
        MLXS_TRY_STATUS(parse_redirection(command));
      } else if (is_shell_mark(cursor_.peek()) && !at_pipe_word()) {
        break;
      } else {
        MLXS_TRY_STATUS(parse_word(command));
      }
    }
    if (cursor_.peek() == '(') return not_understood("a parenthesis inside a command");
    if (command.words.empty() && command.assignments.empty() && command.redirections.empty())
      return not_understood("an operator without a command in front of it");
    for (const Word& word : command.words)
      command.source += (command.source.empty() ? "" : " ") + word.source;
    return command;
  }

  [[nodiscard]] bool at_pipe_word() const { return cursor_.looks_at("<("); }

  base::Status parse_word(Command& command) {
    if (at_pipe_word()) {
      cursor_.at += 2;
      Word word{.text = "", .source = "<(...)"};
      MLXS_TRY(Script script, parse_nested(cursor_, ScriptEnd::parenthesis));
      word.substitutions.push_back(std::move(script));
      word.pipe = true;
      command.words.push_back(std::move(word));
      return {};
    }
    MLXS_TRY(Words words, read_words(cursor_));
    const std::size_t equals = words.front().source.find('=');
    const std::string_view name = std::string_view(words.front().source).substr(0, equals);
    const bool adds = name.ends_with('+');
    const std::string_view plain = name.substr(0, name.size() - (adds ? 1 : 0));
    const bool assigns = equals != std::string::npos && is_variable_name(plain);
    if (!assigns || !command.words.empty()) {
      std::ranges::move(words, std::back_inserter(command.words));
      return {};
    }
    if (words.size() > 1) return not_understood("braces in an assignment");
    Assignment assignment{.name = std::string(plain), .value = std::move(words.front())};
    assignment.value.text.erase(0, name.size() + 1);
    command.assignments.push_back(std::move(assignment));
    return {};
  }

  // "2>", "<", "&>" and so on; "<(" is a word.
  [[nodiscard]] bool at_redirection() const {
    std::size_t ahead = 0;
    while (cursor_.peek(ahead) >= '0' && cursor_.peek(ahead) <= '9') ++ahead;
    if (ahead == 0 && cursor_.looks_at("&>")) return true;
    const char c = cursor_.peek(ahead);
    return (c == '<' || c == '>') && !(c == '<' && cursor_.peek(ahead + 1) == '(');
  }

  base::Status parse_redirection(Command& command) {
    while (cursor_.peek() >= '0' && cursor_.peek() <= '9') ++cursor_.at;
    if (cursor_.looks_at("<<") && !cursor_.looks_at("<<<")) return announce_document();
    Redirection redirection;
    if (take("<<<"))
      redirection.kind = RedirectKind::text;
    else if (take("<&") || take(">&"))
      redirection.kind = RedirectKind::duplicate;
    else if (take("&>>") || take("&>") || take(">>") || take(">|") || take("<>") || take(">"))
      redirection.kind = RedirectKind::write;
    else
      take("<");
    skip_blanks();
    // zsh takes a "!" in front of the target as a command to overwrite.
    if (is_shell_mark(cursor_.peek()) || cursor_.peek() == '!')
      return not_understood("a redirection without a target");
    MLXS_TRY(Words words, read_words(cursor_));
    if (words.size() > 1) return not_understood("braces in a redirection");
    if (cursor_.peek() == '<' || cursor_.peek() == '>')
      return not_understood("a redirection right behind another");
    redirection.target = std::move(words.front());
    command.redirections.push_back(std::move(redirection));
    return {};
  }

  base::Status announce_document() {
    take("<<");
    const bool strips = take("-");
    skip_blanks();
    if (is_shell_mark(cursor_.peek())) return not_understood("a here-document without a word");
    MLXS_TRY(Words words, read_words(cursor_));
    const Word& word = words.front();
    const bool continued = word.source.find('\n') != std::string::npos;
    if (words.size() > 1 || !word.expansions.empty() || word.text.empty() || continued)
      return not_understood("a here-document with an unusual word");
    cursor_.pending.push_back(
        {.delimiter = word.text, .expands = word.source == word.text, .strips_tabs = strips});
    return {};
  }

  // The texts of here-documents whose operators stood on the line that has just ended.
  base::Status read_documents() {
    for (const PendingDocument& document : std::exchange(cursor_.pending, {})) {
      MLXS_TRY(const std::string_view body, read_document_text(cursor_, document));
      MLXS_TRY_STATUS(keep_commands_of(document, body));
    }
    return {};
  }

  base::Status keep_commands_of(const PendingDocument& document, std::string_view body) {
    if (!document.expands) return {};
    ShellCursor inner{.text = body, .at = 0, .depth = cursor_.depth, .pending = {}, .embedded = {}};
    MLXS_TRY(Word word, read_document(inner));
    std::ranges::move(word.substitutions, std::back_inserter(cursor_.embedded));
    std::ranges::move(inner.embedded, std::back_inserter(cursor_.embedded));
    return {};
  }

  ShellCursor& cursor_;
};

// NUL, the marks of the word reader, carriage returns: nothing that a command needs, and good for
// showing another text than what runs.
bool has_control_characters(std::string_view text) {
  return std::ranges::any_of(text, [](char c) {
    const auto byte = static_cast<unsigned char>(c);
    return (byte < 0x20 && c != '\n' && c != '\t') || byte == 0x7F;
  });
}

}  // namespace

base::Result<Script> parse_shell(std::string_view text) {
  if (text.size() > bounds::command_bytes_max)
    return not_understood("more text than the rules read");
  if (has_control_characters(text)) return not_understood("control characters");
  ShellCursor cursor{.text = text, .at = 0, .depth = 0, .pending = {}, .embedded = {}};
  MLXS_TRY(Script script, parse_nested(cursor, ScriptEnd::text));
  script.embedded = std::move(cursor.embedded);
  return script;
}

base::Result<Script> parse_nested(ShellCursor& cursor, ScriptEnd end) {
  if (!cursor.pending.empty())
    return not_understood("a substitution between a here-document's word and its text");
  if (++cursor.depth > bounds::nesting_max) return not_understood("too many levels");
  MLXS_TRY(Script script, Parser(cursor).parse_script({}));
  --cursor.depth;
  if (!cursor.pending.empty()) return not_understood("a here-document without its text");
  const bool closed = end == ScriptEnd::text ? cursor.done() : cursor.peek() == ')';
  if (!closed) return not_understood("a part that the rules do not read");
  if (end == ScriptEnd::parenthesis) ++cursor.at;
  return script;
}

}  // namespace mlxs::judge
