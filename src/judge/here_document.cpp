#include "judge/here_document.hpp"

#include <algorithm>
#include <optional>
#include <string>

namespace mlxs::judge {
namespace {

std::string_view take_line(ShellCursor& cursor) {
  const std::size_t begin = cursor.at;
  const std::size_t end = std::min(cursor.text.find('\n', begin), cursor.text.size());
  cursor.at = std::min(end + 1, cursor.text.size());
  return cursor.text.substr(begin, end - begin);
}

bool ends_broken(std::string_view line) {
  const std::size_t last = line.find_last_not_of('\\');
  const std::size_t backslashes = line.size() - (last == std::string_view::npos ? 0 : last + 1);
  return backslashes % 2 == 1;
}

// Finds lines that one shell takes for the end and another does not: in a text with expansions a
// line may be broken by a backslash, and some take "EOF)" for the end inside of "$(...)".
class EndFinder {
 public:
  explicit EndFinder(const PendingDocument& document) : document_(document) {}

  enum class Verdict { text, end, unclear };

  Verdict look_at(std::string_view line) {
    while (document_.strips_tabs && line.starts_with('\t')) line.remove_prefix(1);
    const std::string_view end = document_.delimiter;
    const bool is_end = line == end;
    const bool closes = line.starts_with(end) && line.size() > end.size() &&
                        std::string_view(")`").find(line[end.size()]) != std::string_view::npos;
    const bool was_broken = broken_.has_value();
    const bool breaks = document_.expands && ends_broken(line);
    if (breaks) line.remove_suffix(1);
    const std::string whole = broken_.value_or("") + without_tabs(line);
    if (closes || (was_broken && (is_end || whole == end))) return Verdict::unclear;
    broken_ = breaks ? std::optional(whole) : std::nullopt;
    return is_end ? Verdict::end : Verdict::text;
  }

 private:
  // Whether tabs behind a broken line are stripped is another thing shells disagree about.
  [[nodiscard]] std::string without_tabs(std::string_view line) const {
    std::string rest(line);
    if (document_.strips_tabs) std::erase(rest, '\t');
    return rest;
  }

  const PendingDocument& document_;
  std::optional<std::string> broken_;  // the pieces so far of a line that is broken
};

}  // namespace

base::Result<std::string_view> read_document_text(ShellCursor& cursor,
                                                  const PendingDocument& document) {
  const std::size_t begin = cursor.at;
  EndFinder finder(document);
  while (!cursor.done()) {
    const std::size_t line_begin = cursor.at;
    switch (finder.look_at(take_line(cursor))) {
      case EndFinder::Verdict::text: break;
      case EndFinder::Verdict::end: return cursor.text.substr(begin, line_begin - begin);
      case EndFinder::Verdict::unclear:
        return not_understood("a here-document whose end is not plain");
    }
  }
  return not_understood("a here-document that does not end");
}

}  // namespace mlxs::judge
