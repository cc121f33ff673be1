#include "judge/program_text.hpp"

#include <cctype>
#include <cstddef>

namespace mlxs::judge {
namespace {

bool is_one_of(char c, std::string_view set) {
  return c != '\0' && set.find(c) != std::string_view::npos;
}

// Reads a sed script command by command; stops at the first that it does not know.
class SedReader {
 public:
  explicit SedReader(std::string_view script) : script_(script) {}

  // Whether the whole script only edits.
  bool run() {
    skip(" \t\n;");
    if (done()) return false;  // an empty script: the words mean something else than they seem to
    while (!done()) {
      if (!read_addresses() || !read_command()) return false;
      skip(" \t\n;}");
    }
    return true;
  }

 private:
  [[nodiscard]] bool done() const { return at_ >= script_.size(); }
  [[nodiscard]] char peek() const { return done() ? '\0' : script_[at_]; }

  void skip(std::string_view set) {
    while (is_one_of(peek(), set)) ++at_;
  }
  void skip_digits() { skip("0123456789"); }

  bool read_addresses() {
    if (!read_address()) return false;
    skip(" \t");
    if (peek() == ',') {
      ++at_;
      skip(" \t");
      if (!read_address()) return false;
    }
    skip(" \t!");
    return true;
  }

  // Also reads no address at all.
  bool read_address() {
    if (peek() == '/') {
      ++at_;
      if (!read_expression('/')) return false;
      skip("IM");
    } else if (peek() == '$') {
      ++at_;
    } else {
      skip("+~0123456789");
    }
    return true;
  }

  bool read_command() {
    const char command = peek();
    ++at_;
    if (is_one_of(command, "pPdDnNgGhHxz=l{")) return true;
    if (is_one_of(command, "qQ")) return skip_digits(), true;
    if (command == 's') return read_substitution();
    if (command == 'y') return read_transliteration();
    if (is_one_of(command, "aic")) return read_text();
    if (is_one_of(command, ":btT")) return read_label();
    return false;  // w, W, e, r, R and everything else
  }

  bool read_substitution() {
    const char mark = peek();
    if (!is_one_of(mark, "/|#,:!@%_~+;")) return false;
    ++at_;
    if (!read_expression(mark) || !read_part(mark)) return false;
    skip("gpiIm0123456789");
    return at_command_end();
  }

  bool read_transliteration() {
    const char mark = peek();
    if (!is_one_of(mark, "/|#,:!@")) return false;
    ++at_;
    return read_part(mark) && read_part(mark) && at_command_end();
  }

  [[nodiscard]] bool at_command_end() {
    skip(" \t");
    return done() || is_one_of(peek(), ";\n}");
  }

  // Up to the mark, which is taken.
  bool read_part(char mark) {
    while (!done() && peek() != mark) at_ += peek() == '\\' ? 2 : 1;
    ++at_;
    return at_ <= script_.size();
  }

  // The same for a regular expression. Programs disagree about a mark inside brackets.
  bool read_expression(char mark) {
    while (!done() && peek() != mark) {
      if (peek() == '[') {
        if (!read_brackets(mark)) return false;
      } else {
        at_ += peek() == '\\' ? 2 : 1;
      }
    }
    ++at_;
    return at_ <= script_.size();
  }

  bool read_brackets(char mark) {
    ++at_;
    if (peek() == '^') ++at_;
    if (peek() == ']') ++at_;
    while (peek() != ']') {
      if (done() || peek() == mark || peek() == '\n') return false;
      if (peek() == '[') {
        const std::size_t close = script_.find(":]", at_);
        if (script_.substr(at_, 2) != "[:" || close == std::string_view::npos) return false;
        if (script_.substr(at_, close - at_).find(mark, 2) != std::string_view::npos) return false;
        at_ = close + 1;
      }
      ++at_;
    }
    ++at_;
    return true;
  }

  // Text to print, up to the end of a line that does not end with a backslash.
  bool read_text() {
    while (!done() && peek() != '\n') at_ += peek() == '\\' ? 2 : 1;
    return true;
  }

  bool read_label() {
    skip(" ");
    while (std::isalnum(static_cast<unsigned char>(peek())) != 0 || peek() == '_') ++at_;
    return at_command_end();
  }

  std::string_view script_;
  std::size_t at_ = 0;
};

}  // namespace

std::string objection_to_sed(std::string_view script) {
  return SedReader(script).run() ? "" : "has sed commands that may write, run or are not known";
}

std::string objection_to_awk(std::string_view program) {
  const auto has = [&](std::string_view word) {
    return program.find(word) != std::string_view::npos;
  };
  if (has("system") || has("getline") || has("@"))
    return "has awk commands that may run or read something else";
  if (has("ENVIRON") || has("ARGV") || has("PROCINFO"))
    return "reads the environment or chooses what awk reads";
  // ">" and "|" only lead elsewhere behind print; without one they compare and choose.
  if (!has("print")) return "";
  for (std::size_t i = 0; i < program.size(); ++i) {
    const char next = i + 1 < program.size() ? program[i + 1] : '\0';
    const bool twice = program[i] == '|' && next == '|';
    if (program[i] == '|' && !twice) return "has an awk pipe";
    if (program[i] == '>' && next != '=') return "has an awk redirection";
    if (twice) ++i;
  }
  return "";
}

// A name, neither the key ".env" nor a part of a longer one.
std::string objection_to_jq(std::string_view program) {
  const auto in_name = [](char c) {
    return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_' || c == '.';
  };
  for (const std::string_view word : {"env", "ENV", "import", "include"}) {
    for (std::size_t at = program.find(word); at != std::string_view::npos;
         at = program.find(word, at + 1)) {
      const std::size_t end = at + word.size();
      const bool begins = at == 0 || !in_name(program[at - 1]);
      const bool ends = end >= program.size() || program[end] == '.' || !in_name(program[end]);
      if (begins && ends) return "reads the environment or other files";
    }
  }
  return "";
}

}  // namespace mlxs::judge
