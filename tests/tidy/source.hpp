// A source file as the rules see it: lines, C++ tokens without comments and preprocessor lines,
// comments and includes apart. Thread: plain values.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace mlxs::tidy {

enum class TokenKind { word, number, literal, mark };

struct Token {
  TokenKind kind = TokenKind::mark;
  std::string text;  // "" for literals: what stands in quotes is data
  int line = 0;
};

struct Comment {
  std::string text;
  int line = 0;
};

struct Include {
  std::string path;
  bool quoted = false;  // "path", not <path>
  int line = 0;
};

struct Source {
  std::string path;  // relative to the repository, with forward slashes
  std::vector<std::string> lines;
  std::vector<Token> tokens;
  std::vector<Comment> comments;
  std::vector<Include> includes;
  std::vector<Comment> directives;  // all preprocessor lines

  [[nodiscard]] bool is_in(std::string_view folder) const { return path.starts_with(folder); }
  [[nodiscard]] bool is_header() const { return path.ends_with(".hpp"); }
  [[nodiscard]] bool is_cpp() const { return is_header() || path.ends_with(".cpp"); }
  [[nodiscard]] bool is_test() const {
    return is_in("tests/") || path.ends_with("_test.cpp") || path.ends_with("_test.hpp");
  }
};

struct Violation {
  std::string path;
  int line = 0;
  std::string rule;
};

// `path` decides what kind of file it is; tokens are read from C++ files only.
[[nodiscard]] Source read_source(std::string path, std::string_view text);

// Every text file of the repository that people write. Left out: build folders, installed packages,
// test data, git's own files.
[[nodiscard]] std::vector<Source> read_repository(const std::filesystem::path& root);

}  // namespace mlxs::tidy
