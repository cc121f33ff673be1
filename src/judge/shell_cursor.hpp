// A place in the text of a shell command, and what is remembered on the way through it.
// Thread: one owner; the text lives longer.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.hpp"
#include "judge/script.hpp"

namespace mlxs::judge {

// A here-document whose text begins behind the current line.
struct PendingDocument {
  std::string delimiter;
  bool expands = false;  // the delimiter has no quotes
  bool strips_tabs = false;
};

struct ShellCursor {
  std::string_view text;
  std::size_t at = 0;
  int depth = 0;
  std::vector<PendingDocument> pending;
  std::vector<Script> embedded;  // from here-documents read so far

  [[nodiscard]] bool done() const { return at >= text.size(); }
  // NUL behind the end; the text itself has none.
  [[nodiscard]] char peek(std::size_t ahead = 0) const {
    return at + ahead < text.size() ? text[at + ahead] : '\0';
  }
  [[nodiscard]] bool looks_at(std::string_view wanted) const {
    return text.substr(at, wanted.size()) == wanted;
  }
};

// Ends a word unless it is quoted.
[[nodiscard]] constexpr bool is_shell_mark(char c) {
  return std::string_view(" \t\n;&|<>()").find(c) != std::string_view::npos || c == '\0';
}

// `what` completes "the shell text has ...".
[[nodiscard]] inline base::Error not_understood(std::string what) {
  return {.code = base::ErrorCode::invalid_request, .message = std::move(what), .param = ""};
}

}  // namespace mlxs::judge
