// Unquoted characters that mean something later are kept as marks below a space, so that braces and
// wildcards can be told from quoted ones; the parser refuses texts that bring such bytes along.

#include "judge/word_reader.hpp"

#include <algorithm>
#include <cctype>
#include <iterator>
#include <utility>

#include "judge/bounds.hpp"
#include "judge/shell_parser.hpp"

namespace mlxs::judge {
namespace {

constexpr char brace_open = '\x02';
constexpr char brace_comma = '\x03';
constexpr char brace_close = '\x04';

constexpr std::string_view broken_line = "\\\n";

// Text that may stand in ${name...} or $((...)) without hiding a command.
constexpr std::string_view tame_expansion =
    "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_ .,:/*?^%#+-";
// No parentheses: "$((1) ..." begins a subshell.
constexpr std::string_view tame_arithmetic = "0123456789 +-*/%";

bool is_name_start(char c) { return std::isalpha(static_cast<unsigned char>(c)) != 0 || c == '_'; }
bool is_name_part(char c) { return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_'; }

// Reads one word; the cursor is moved as far as the word was understood.
class WordReader {
 public:
  explicit WordReader(ShellCursor& cursor) : cursor_(cursor) {}

  base::Result<Word> read() {
    begin_ = cursor_.at;
    read_first();
    while (!is_shell_mark(cursor_.peek())) {
      MLXS_TRY_STATUS(read_piece());
    }
    if (cursor_.peek() == '(') return not_understood("a parenthesis behind a word");
    word_.source = cursor_.text.substr(begin_, cursor_.at - begin_);
    return std::move(word_);
  }

  base::Result<Word> read_document() {
    word_.source = cursor_.text;
    MLXS_TRY_STATUS(read_until('\0'));
    return std::move(word_);
  }

 private:
  // What only means something at the beginning of a word.
  void read_first() {
    const char next = cursor_.peek(1);
    if (cursor_.peek() == '~' && (next == '/' || is_shell_mark(next)))
      word_.home = true;
    else if (cursor_.peek() == '~')
      add_unknown();  // somebody's home, or an earlier folder
    else if (cursor_.peek() == '=' && !is_shell_mark(next) && next != '=')
      add_unknown();  // zsh: the path of a program
  }

  base::Status read_piece() {
    switch (cursor_.peek()) {
      case '\\': return read_escape();
      case '\'': return read_single();
      case '"': ++cursor_.at; return read_until('"');
      case '$': return read_dollar(Quoting::none);
      case '`': return read_backticks();
      default: break;
    }
    add_plain(cursor_.text[cursor_.at++]);
    return {};
  }

  enum class Quoting { none, quoted };

  // Shells join such lines first, so that a "$" and a "(" on the next line are "$(".
  static base::Status broken() { return not_understood("a line that is broken inside a word"); }

  void add_plain(char c) {
    // zsh also expands it behind quotes and variables that are empty.
    while (marks_ < word_.text.size() && word_.text[marks_] == expansion_mark) ++marks_;
    const bool leads = marks_ == word_.text.size();
    if (c == '~' && leads && cursor_.at - 1 != begin_) add_unknown();
    if (c == '{') c = brace_open;
    if (c == ',') c = brace_comma;
    if (c == '}') c = brace_close;
    if (c == '*' || c == '?' || c == '[') word_.glob = true;
    word_.text += c;
  }

  void add_expansion(std::string variable, Quoting quoting) {
    word_.text += expansion_mark;
    word_.expansions.push_back(
        {.variable = std::move(variable), .quoted = quoting == Quoting::quoted});
  }
  void add_unknown() { add_expansion("", Quoting::quoted); }

  base::Status read_escape() {
    ++cursor_.at;
    if (cursor_.done()) return not_understood("a backslash at the end");
    const char c = cursor_.text[cursor_.at++];
    if (c == '\n') return broken();
    word_.text += c;
    return {};
  }

  base::Status read_single() {
    const std::size_t close = cursor_.text.find('\'', cursor_.at + 1);
    if (close == std::string_view::npos) return not_understood("a quote that is not closed");
    word_.text += cursor_.text.substr(cursor_.at + 1, close - cursor_.at - 1);
    cursor_.at = close + 1;
    return {};
  }

  // Text with expansions up to `end`, which is taken; NUL: the end of the text.
  base::Status read_until(char end) {
    while (cursor_.peek() != end) {
      if (cursor_.done()) return not_understood("a quote that is not closed");
      if (cursor_.peek() == '\\') {
        read_quoted_escape();
      } else if (cursor_.peek() == '$') {
        MLXS_TRY_STATUS(read_dollar(Quoting::quoted));
      } else if (cursor_.peek() == '`') {
        MLXS_TRY_STATUS(read_backticks());
      } else {
        word_.text += cursor_.text[cursor_.at++];
      }
    }
    if (end != '\0') ++cursor_.at;
    return {};
  }

  void read_quoted_escape() {
    const char next = cursor_.peek(1);
    const bool escapes =
        next != '\0' && std::string_view("$`\"\\\n").find(next) != std::string_view::npos;
    if (!escapes) word_.text += '\\';
    if (escapes && next != '\n') word_.text += next;
    cursor_.at += escapes ? 2 : 1;
  }

  base::Status read_dollar(Quoting quoting) {
    const char next = cursor_.peek(1);
    if (cursor_.looks_at("$((")) return read_arithmetic();
    if (next == '(') return read_substitution(quoting);
    if (next == '{') return read_braced(quoting);
    if (is_name_start(next)) return read_variable(quoting);
    if (quoting == Quoting::none && next == '\'') return read_ansi();
    if (quoting == Quoting::none && next == '"') return not_understood("a $\"...\" text");
    // zsh gives these meanings of their own; $[ is bash's old arithmetic.
    if (next != '\0' && std::string_view("+=~^[").find(next) != std::string_view::npos)
      return not_understood("a $ before a sign");
    if (next != '\0' &&
        std::string_view("0123456789?#$!@*-_").find(next) != std::string_view::npos) {
      cursor_.at += 2;
      add_expansion("", quoting);
      if (cursor_.peek() == '(' || cursor_.peek() == '{') return not_understood("a $ behind a $");
      return {};
    }
    if (cursor_.text.substr(cursor_.at + 1, 2) == broken_line) return broken();
    word_.text += '$';
    ++cursor_.at;
    return {};
  }

  base::Status read_variable(Quoting quoting) {
    std::size_t end = cursor_.at + 1;
    while (end < cursor_.text.size() && is_name_part(cursor_.text[end])) ++end;
    add_expansion(std::string(cursor_.text.substr(cursor_.at + 1, end - cursor_.at - 1)), quoting);
    cursor_.at = end;
    // zsh: an index, or a modifier as in $path:h, the folder of $path.
    const bool modifies =
        cursor_.peek() == ':' && std::isalpha(static_cast<unsigned char>(cursor_.peek(1))) != 0;
    if (cursor_.peek() == '[' || modifies) return not_understood("a sign behind a variable");
    if (cursor_.looks_at(broken_line)) return broken();
    return {};
  }

  // ${name}, and ${name} with an operator whose text is tame. `=` is left out because it assigns,
  // `@` because it can run commands.
  base::Status read_braced(Quoting quoting) {
    const std::size_t close = cursor_.text.find('}', cursor_.at);
    if (close == std::string_view::npos) return not_understood("a brace that is not closed");
    std::string_view inside = cursor_.text.substr(cursor_.at + 2, close - cursor_.at - 2);
    cursor_.at = close + 1;
    if (is_variable_name(inside)) {
      add_expansion(std::string(inside), quoting);
      return {};
    }
    if (inside.starts_with('#')) inside.remove_prefix(1);
    std::size_t end = 0;
    while (end < inside.size() && is_name_part(inside[end])) ++end;
    const bool tame = inside.find_first_not_of(tame_expansion) == std::string_view::npos;
    // Behind a single ":" stands arithmetic, which evaluates the values of names.
    const std::string_view rest = inside.substr(end);
    const bool counts = rest.starts_with(':') && !rest.starts_with(":-") && !rest.starts_with(":+");
    const bool digits = rest.find_first_not_of(":0123456789") == std::string_view::npos;
    if (end == 0 || !tame || (counts && !digits))
      return not_understood("an expansion ${...} that the rules do not read");
    add_expansion("", quoting);
    return {};
  }

  // Names are refused: their values are evaluated again, and may hold commands.
  base::Status read_arithmetic() {
    const std::size_t close = cursor_.text.find("))", cursor_.at);
    if (close == std::string_view::npos) return not_understood("a $(( that is not closed");
    const std::string_view inside = cursor_.text.substr(cursor_.at + 3, close - cursor_.at - 3);
    if (inside.find_first_not_of(tame_arithmetic) != std::string_view::npos)
      return not_understood("arithmetic with variables");
    cursor_.at = close + 2;
    add_unknown();
    return {};
  }

  base::Status read_substitution(Quoting quoting) {
    cursor_.at += 2;
    if (cursor_.looks_at(broken_line)) return broken();
    MLXS_TRY(Script script, parse_nested(cursor_, ScriptEnd::parenthesis));
    word_.substitutions.push_back(std::move(script));
    add_expansion("", quoting);
    return {};
  }

  // Counts as unquoted also between quotes.
  base::Status read_backticks() {
    const std::size_t close = cursor_.text.find('`', cursor_.at + 1);
    if (close == std::string_view::npos) return not_understood("a backtick that is not closed");
    const std::string_view inside = cursor_.text.substr(cursor_.at + 1, close - cursor_.at - 1);
    if (inside.find('\\') != std::string_view::npos)
      return not_understood("a backslash between backticks");
    ShellCursor inner{
        .text = inside, .at = 0, .depth = cursor_.depth, .pending = {}, .embedded = {}};
    MLXS_TRY(Script script, parse_nested(inner, ScriptEnd::text));
    std::ranges::move(inner.embedded, std::back_inserter(cursor_.embedded));
    cursor_.at = close + 1;
    word_.substitutions.push_back(std::move(script));
    add_expansion("", Quoting::none);
    return {};
  }

  // $'...' can write any byte in many ways; it counts as a value that is not known.
  base::Status read_ansi() {
    cursor_.at += 2;
    while (cursor_.peek() != '\'') {
      if (cursor_.done()) return not_understood("a quote that is not closed");
      cursor_.at += cursor_.peek() == '\\' ? 2 : 1;
    }
    ++cursor_.at;
    add_unknown();
    return {};
  }

  ShellCursor& cursor_;
  std::size_t begin_ = 0;
  std::size_t marks_ = 0;  // expansions that the word begins with
  Word word_;
};

// One brace group of a word: text[open] ... text[close], with commas at its own depth.
struct BraceGroup {
  std::size_t open = 0;
  std::size_t close = 0;
  std::vector<std::size_t> commas;
};

// The group that begins at `open`; its close is 0 when there is none.
BraceGroup group_at(const std::string& text, std::size_t open) {
  BraceGroup group{.open = open, .close = 0, .commas = {}};
  int depth = 0;
  for (std::size_t i = open; i < text.size(); ++i) {
    if (text[i] == brace_open) ++depth;
    if (text[i] == brace_comma && depth == 1) group.commas.push_back(i);
    if (text[i] == brace_close && --depth == 0) {
      group.close = i;
      return group;
    }
  }
  return group;
}

// {1..9} and {a..e} make words without a slash, so that the text itself tells where they lead.
bool is_sequence(std::string_view inside) {
  const std::size_t dots = inside.find("..");
  if (dots == std::string_view::npos) return false;
  for (const char c : inside) {
    if (std::isalnum(static_cast<unsigned char>(c)) == 0 && c != '.') return false;
  }
  return true;
}

// zsh ends a group at any "}" that nothing in the word has opened.
bool braces_match(const std::string& text) {
  int depth = 0;
  for (const char c : text) {
    if (c == brace_open) ++depth;
    if (c == brace_close && --depth < 0) return false;
  }
  return depth == 0;
}

std::string without_marks(std::string text) {
  for (char& c : text) {
    if (c == brace_open) c = '{';
    if (c == brace_comma) c = ',';
    if (c == brace_close) c = '}';
  }
  return text;
}

base::Result<std::vector<std::string>> expand_braces(const std::string& text) {
  const auto braces = std::ranges::count(text, brace_open);
  if (braces > static_cast<std::ptrdiff_t>(bounds::words_expanded_max))
    return not_understood("braces that make too many words");
  if (!braces_match(text)) return not_understood("a brace without its other half");
  std::vector<std::string> open{text};
  std::vector<std::string> expanded;
  while (!open.empty()) {
    const std::string one = std::move(open.back());
    open.pop_back();
    BraceGroup group;
    for (std::size_t at = one.find(brace_open); at != std::string::npos && group.commas.empty();
         at = one.find(brace_open, at + 1)) {
      group = group_at(one, at);
      if (group.close == 0) group.commas.clear();
      const std::string inside = one.substr(at + 1, group.close > at ? group.close - at - 1 : 0);
      if (group.commas.empty() && inside.find("..") != std::string::npos && !is_sequence(inside))
        return not_understood("braces that the rules do not read");
    }
    if (group.commas.empty()) {
      expanded.push_back(without_marks(one));
      continue;
    }
    group.commas.push_back(group.close);
    std::size_t from = group.open + 1;
    for (const std::size_t comma : group.commas) {
      open.push_back(one.substr(0, group.open) + one.substr(from, comma - from) +
                     one.substr(group.close + 1));
      from = comma + 1;
    }
    if (open.size() + expanded.size() > bounds::words_expanded_max)
      return not_understood("braces that make too many words");
  }
  return expanded;
}

}  // namespace

base::Result<Words> read_words(ShellCursor& cursor) {
  MLXS_TRY(Word word, WordReader(cursor).read());
  MLXS_TRY(std::vector<std::string> texts, expand_braces(word.text));
  if (texts.size() > 1 && (!word.expansions.empty() || word.home))
    return not_understood("braces together with an expansion");
  Words words(texts.size(), word);
  for (std::size_t i = 0; i < texts.size(); ++i) words[i].text = texts[texts.size() - 1 - i];
  return words;
}

base::Result<Word> read_document(ShellCursor& cursor) { return WordReader(cursor).read_document(); }

bool is_variable_name(std::string_view text) {
  if (text.empty() || !is_name_start(text.front())) return false;
  for (const char c : text) {
    if (!is_name_part(c)) return false;
  }
  return true;
}

}  // namespace mlxs::judge
