// Several pasted lines become one message: a newline that is followed by more input at once was
// not typed. It stands in the edited line as a visible sign and is a newline again in the result.
#include "cli/terminal_lines.hpp"

#include <histedit.h>
#include <poll.h>
#include <unistd.h>

#include <clocale>
#include <cstdio>
#include <cstdlib>
#include <cwchar>
#include <string_view>
#include <system_error>
#include <utility>

namespace mlxs::cli {
namespace {

// Enough to find last week's question; the file stays small.
constexpr int history_lines_max = 1000;
// Nobody presses a key this fast after Enter; a paste is already there.
constexpr int paste_wait_ms = 5;
constexpr wchar_t ctrl_c = L'\x03';
constexpr wchar_t newline_sign = L'\u23CE';
constexpr std::string_view newline_sign_utf8 = "\u23CE";

// Multibyte characters need a UTF-8 locale, which containers often lack.
void choose_utf8() {
  std::setlocale(LC_CTYPE, "");
  if (MB_CUR_MAX < 2) std::setlocale(LC_CTYPE, "C.UTF-8");
}

std::string with_newlines(std::string text) {
  for (std::size_t at = text.find(newline_sign_utf8); at != std::string::npos;
       at = text.find(newline_sign_utf8, at + 1)) {
    text.replace(at, newline_sign_utf8.size(), "\n");
  }
  return text;
}

std::string with_signs(const std::string& text) {
  std::string out;
  for (const char c : text) c == '\n' ? out += newline_sign_utf8 : out += c;
  return out;
}

bool input_is_there() {
  pollfd waited = {STDIN_FILENO, POLLIN, 0};
  return ::poll(&waited, 1, paste_wait_ms) > 0 && (waited.revents & POLLIN) != 0;
}

}  // namespace

struct TerminalLines::Editor {
  Editor(std::filesystem::path file, const Wake& wake);
  ~Editor();

  static Editor& of(EditLine* edit);
  static char* prompt_of(EditLine* edit);
  static int read_character(EditLine* edit, wchar_t* character);
  void remember(const std::string& text);

  std::filesystem::path history_file;
  const Wake& stop;
  std::string prompt = "> ";
  EditLine* edit;
  History* history;
  bool interrupted = false;
};

TerminalLines::TerminalLines(std::filesystem::path history_file, const Wake& stop)
    : editor_(std::make_unique<Editor>(std::move(history_file), stop)) {}
TerminalLines::~TerminalLines() = default;

Line TerminalLines::next() {
  Editor& editor = *editor_;
  editor.interrupted = false;
  int count = 0;
  const char* text = el_gets(editor.edit, &count);
  if (editor.interrupted) return {LineEnd::interrupted, ""};
  if (text == nullptr || count <= 0 || editor.stop.raised()) return {};
  std::string line(text, static_cast<std::size_t>(count));
  if (line.ends_with('\n')) line.pop_back();
  line = with_newlines(std::move(line));
  editor.remember(line);
  return {LineEnd::entered, std::move(line)};
}

TerminalLines::Editor::Editor(std::filesystem::path file, const Wake& wake)
    : history_file(std::move(file)), stop(wake) {
  choose_utf8();
  edit = el_init("mlx-serve", stdin, stdout, stderr);
  history = history_init();
  HistEvent event;
  ::history(history, &event, H_SETSIZE, history_lines_max);
  ::history(history, &event, H_SETUNIQUE, 1);
  ::history(history, &event, H_LOAD, history_file.c_str());
  el_set(edit, EL_CLIENTDATA, this);
  el_set(edit, EL_EDITOR, "emacs");
  el_set(edit, EL_HIST, ::history, history);
  el_set(edit, EL_GETCFN, &Editor::read_character);
  el_set(edit, EL_PROMPT, &Editor::prompt_of);
  el_set(edit, EL_BIND, "^R", "em-inc-search-prev", nullptr);
  // Ctrl-C is a character while a line is edited; what is typed during an answer does not show.
  el_set(edit, EL_SETTY, "-d", "-isig", nullptr);
  el_set(edit, EL_SETTY, "-x", "-echo", nullptr);
}

TerminalLines::Editor::~Editor() {
  history_end(history);
  el_end(edit);
}

TerminalLines::Editor& TerminalLines::Editor::of(EditLine* edit) {
  void* self = nullptr;
  el_get(edit, EL_CLIENTDATA, &self);
  return *static_cast<Editor*>(self);
}

char* TerminalLines::Editor::prompt_of(EditLine* edit) { return of(edit).prompt.data(); }

// 1: a character; 0: the end of the input.
int TerminalLines::Editor::read_character(EditLine* edit, wchar_t* character) {
  Editor& self = of(edit);
  std::mbstate_t state{};
  for (;;) {
    if (!self.stop.wait_readable(STDIN_FILENO)) return 0;
    char byte = 0;
    if (::read(STDIN_FILENO, &byte, 1) != 1) return 0;
    const std::size_t used = std::mbrtowc(character, &byte, 1, &state);
    if (used == static_cast<std::size_t>(-2)) continue;  // the character goes on
    if (used != static_cast<std::size_t>(-1)) break;
    state = {};  // not UTF-8: passed over
  }
  self.interrupted = *character == ctrl_c;
  if (self.interrupted) return 0;
  const bool newline = *character == L'\n' || *character == L'\r';
  if (newline && input_is_there()) *character = newline_sign;
  return 1;
}

void TerminalLines::Editor::remember(const std::string& text) {
  if (text.empty()) return;
  HistEvent event;
  ::history(history, &event, H_ENTER, with_signs(text).c_str());
  std::error_code failed;
  std::filesystem::create_directories(history_file.parent_path(), failed);
  // libedit gives the file the mode 0600 itself.
  ::history(history, &event, H_SAVE, history_file.c_str());
}

}  // namespace mlxs::cli
