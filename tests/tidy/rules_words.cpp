#include <array>
#include <set>
#include <string>
#include <string_view>

#include "tidy/rules.hpp"

namespace mlxs::tidy {
namespace {

// Written in two halves, so that this file does not find itself.
const std::array<std::string, 5> leftovers{
    "TO"
    "DO",
    "FIX"
    "ME",
    "XX"
    "X",
    "GTEST_"
    "SKIP",
    "DISABLED"
    "_"};
const std::array<std::string, 5> machine_paths{
    "/wo"
    "rk/",
    "/fa"
    "rm/",
    "/ro"
    "ot/",
    ".libr"
    "ary/",
    "bash_"
    "jobs"};

const std::set<std::string_view> banned_words{"dynamic_cast", "thread_local", "goto"};
const std::set<std::string_view> lock_words{"mutex",       "shared_mutex",      "recursive_mutex",
                                            "lock_guard",  "unique_lock",       "scoped_lock",
                                            "shared_lock", "condition_variable"};
const std::set<std::string_view> environment_words{"getenv", "secure_getenv", "setenv", "environ"};
const std::set<std::string_view> platform_words{"_WIN32", "__APPLE__", "__linux__", "__unix__"};

void check_text(const Source& source, Violations& out) {
  const auto found_in = [&](const auto& words, const std::string& line, int number) {
    for (const std::string& word : words) {
      if (line.find(word) == std::string::npos) continue;
      out.push_back({source.path, number, "the words \"" + word + "\" have no place here"});
    }
  };
  for (std::size_t i = 0; i < source.lines.size(); ++i) {
    found_in(machine_paths, source.lines[i], static_cast<int>(i + 1));
    if (!source.path.ends_with("package-lock.json")) {
      found_in(leftovers, source.lines[i], static_cast<int>(i + 1));
    }
  }
}

void check_token(const Source& source, std::size_t at, Violations& out) {
  const Token& token = source.tokens[at];
  const auto forbid = [&](const std::string& why) {
    out.push_back({source.path, token.line, token.text + ": " + why});
  };
  if (banned_words.contains(token.text)) forbid("not in this house");
  if (token.text == "namespace" && at > 0 && source.tokens[at - 1].text == "using") {
    forbid("no using-directives");
  }
  if (source.is_test() || !source.is_in("src/")) return;
  if (lock_words.contains(token.text) && !source.is_in("src/base/")) {
    forbid("locks live in base/ only");
  }
  if (environment_words.contains(token.text) && !source.is_in("src/app/")) {
    forbid("the environment is read in app/ only");
  }
}

void check_directives(const Source& source, Violations& out) {
  if (source.is_in("src/base/os_")) return;
  for (const Comment& directive : source.directives) {
    for (const std::string_view word : platform_words) {
      if (directive.text.find(word) == std::string::npos) continue;
      out.push_back({source.path, directive.line, "platforms differ in base/os_* only"});
    }
  }
}

}  // namespace

Violations check_words(const Sources& sources) {
  Violations out;
  for (const Source& source : sources) {
    check_text(source, out);
    check_directives(source, out);
    for (std::size_t i = 0; i < source.tokens.size(); ++i) {
      if (source.tokens[i].kind == TokenKind::word) check_token(source, i, out);
    }
  }
  return out;
}

}  // namespace mlxs::tidy
