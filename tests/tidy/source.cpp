#include "tidy/source.hpp"

#include <algorithm>
#include <array>
#include <cctype>
#include <fstream>
#include <set>
#include <sstream>

namespace mlxs::tidy {
namespace {

namespace fs = std::filesystem;

bool is_word_char(char c) { return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_'; }

// Cuts C++ text into tokens. It knows comments, strings, raw strings and line continuations, and
// that is all the rules need.
class Lexer {
 public:
  Lexer(std::string_view text, Source& source) : text_(text), source_(source) {}

  void run() {
    while (at_ < text_.size()) step();
  }

 private:
  [[nodiscard]] char peek(std::size_t ahead = 0) const {
    return at_ + ahead < text_.size() ? text_[at_ + ahead] : '\0';
  }

  void step() {
    const char c = peek();
    if (c == '\n' || std::isspace(static_cast<unsigned char>(c)) != 0) {
      take(1);
    } else if (c == '/' && (peek(1) == '/' || peek(1) == '*')) {
      comment();
    } else if (c == '#' && only_spaces_before()) {
      directive();
    } else if (c == '"' || c == '\'') {
      quoted();
    } else if (std::isdigit(static_cast<unsigned char>(c)) != 0) {
      number();
    } else if (is_word_char(c)) {
      word();
    } else {
      mark();
    }
  }

  std::string_view take(std::size_t bytes) {
    const std::string_view taken = text_.substr(at_, bytes);
    line_ += static_cast<int>(std::ranges::count(taken, '\n'));
    at_ += taken.size();
    return taken;
  }

  [[nodiscard]] bool only_spaces_before() const {
    const auto start = text_.substr(0, at_).find_last_of('\n') + 1;
    const auto before = text_.substr(start, at_ - start);
    return std::ranges::all_of(before, [](char c) { return c == ' ' || c == '\t'; });
  }

  [[nodiscard]] std::size_t length_to(std::string_view end, std::size_t from) const {
    const auto found = text_.find(end, from);
    return (found == std::string_view::npos ? text_.size() : found + end.size()) - at_;
  }

  void comment() {
    const int line = line_;
    const bool to_line_end = peek(1) == '/';
    std::size_t bytes = length_to(to_line_end ? "\n" : "*/", at_ + 2);
    if (to_line_end && text_.substr(at_, bytes).ends_with('\n')) --bytes;
    source_.comments.push_back({std::string(take(bytes)), line});
  }

  void directive() {
    const int line = line_;
    std::string text;
    do {
      text += take(length_to("\n", at_));
    } while (text.ends_with("\\\n") && at_ < text_.size());
    if (const auto open = text.find_first_of("<\"");
        text.starts_with("#include") && open != std::string::npos) {
      const auto close = text.find_first_of(">\"", open + 1);
      source_.includes.push_back(
          {text.substr(open + 1, close - open - 1), text[open] == '"', line});
    }
    source_.directives.push_back({std::move(text), line});
  }

  void quoted() {
    const int line = line_;
    const char quote = peek();
    std::size_t bytes = 1;
    while (peek(bytes) != quote && peek(bytes) != '\n' && peek(bytes) != '\0') {
      bytes += peek(bytes) == '\\' ? 2 : 1;
    }
    take(bytes + 1);
    push(TokenKind::literal, {}, line);
  }

  void raw_text() {
    const int line = line_;
    const auto open = text_.find('(', at_);
    const std::string end = ")" + std::string(text_.substr(at_ + 1, open - at_ - 1)) + "\"";
    take(length_to(end, open));
    push(TokenKind::literal, {}, line);
  }

  void number() {
    std::size_t bytes = 1;
    while (is_word_char(peek(bytes)) || peek(bytes) == '\'' || peek(bytes) == '.') ++bytes;
    push(TokenKind::number, std::string(take(bytes)), line_);
  }

  void word() {
    std::size_t bytes = 1;
    while (is_word_char(peek(bytes))) ++bytes;
    const std::string text(take(bytes));
    if (peek() == '"' && text.ends_with('R')) return raw_text();
    push(TokenKind::word, text, line_);
  }

  void mark() {
    static constexpr std::array<std::string_view, 2> pairs{"::", "->"};
    const bool pair = std::ranges::find(pairs, text_.substr(at_, 2)) != pairs.end();
    push(TokenKind::mark, std::string(take(pair ? 2 : 1)), line_);
  }

  void push(TokenKind kind, std::string text, int line) {
    source_.tokens.push_back({kind, std::move(text), line});
  }

  std::string_view text_;
  Source& source_;
  std::size_t at_ = 0;
  int line_ = 1;
};

bool is_left_out(const fs::path& folder) {
  static const std::set<std::string> names{".git",     "build",  "node_modules",
                                           "testdata", "assets", ".cache"};
  return names.contains(folder.filename().string());
}

bool is_read(const fs::path& file) {
  static const std::set<std::string> endings{".cpp",   ".hpp", ".mjs",  ".md",   ".txt",
                                             ".cmake", ".sh",  ".json", ".html", ".patch"};
  const std::string name = file.filename().string();
  return endings.contains(file.extension().string()) || name == "Makefile" ||
         (file.extension().empty() && !name.starts_with("."));
}

}  // namespace

Source read_source(std::string path, std::string_view text) {
  Source source;
  source.path = std::move(path);
  std::istringstream in{std::string(text)};
  for (std::string line; std::getline(in, line);) source.lines.push_back(line);
  if (source.is_cpp()) Lexer(text, source).run();
  return source;
}

std::vector<Source> read_repository(const fs::path& root) {
  std::vector<Source> sources;
  for (fs::recursive_directory_iterator at(root), end; at != end; ++at) {
    if (at->is_directory() && is_left_out(at->path())) at.disable_recursion_pending();
    if (!at->is_regular_file() || !is_read(at->path())) continue;
    std::ifstream in(at->path(), std::ios::binary);
    std::ostringstream text;
    text << in.rdbuf();
    sources.push_back(
        read_source(at->path().lexically_relative(root).generic_string(), text.str()));
  }
  std::ranges::sort(sources, {}, &Source::path);
  return sources;
}

}  // namespace mlxs::tidy
