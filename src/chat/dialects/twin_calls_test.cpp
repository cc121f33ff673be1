#include "chat/dialects/twin_calls_test.hpp"

#include <algorithm>
#include <array>
#include <optional>

#include "chat/dialects/tolerant_values_test.hpp"

namespace mlxs::chat {
namespace {

using base::json::object;
using base::json::value;

constexpr std::string_view spaces = " \t\r\n";
constexpr std::array<std::string_view, 4> argument_keys{"arguments", "parameters", "input", "args"};

// The arguments as they are meant: an object, one inside a string, or none at all.
std::optional<object> arguments_of(const object& members) {
  for (const std::string_view key : argument_keys) {
    const value* found = members.if_contains(key);
    if (found == nullptr) continue;
    if (found->is_null()) return object();
    if (found->is_object()) return found->get_object();
    if (!found->is_string()) return std::nullopt;
    const auto inner = TolerantValues(std::string_view(found->get_string()), 0).read();
    if (!inner || !inner->is_object()) return std::nullopt;
    return inner->get_object();
  }
  const bool has_others = members.size() > 1;
  return has_others ? std::nullopt : std::optional<object>(object());
}

// Ordinary JSON has other members than a call.
bool is_only_a_call(const object& members) {
  return std::all_of(members.begin(), members.end(), [](const auto& member) {
    const std::string_view key = member.key();
    return key == "name" || key == "id" || key == "type" ||
           std::find(argument_keys.begin(), argument_keys.end(), key) != argument_keys.end();
  });
}

enum class Names { any, declared };

bool read_call_object(TwinCursor& cursor, Names names) {
  TolerantValues reader(cursor.text, cursor.at);
  const std::optional<value> read = reader.read();
  if (!read || !read->is_object()) return false;
  const object& members = read->get_object();
  const value* name = members.if_contains("name");
  if (name == nullptr || !name->is_string()) return false;
  const std::string tool(name->get_string());
  if (!is_twin_name(tool)) return false;
  if (names == Names::declared && (!cursor.declares(tool) || !is_only_a_call(members)))
    return false;
  const std::optional<object> input = arguments_of(members);
  if (!input) return false;
  cursor.calls.push_back({tool, *input});
  cursor.at = reader.at();
  return true;
}

bool read_objects(TwinCursor& cursor, std::string_view separators, Names names) {
  const bool is_list = names == Names::any && cursor.follow("[");
  const std::size_t before = cursor.calls.size();
  for (std::size_t end = cursor.at;; end = cursor.at) {
    if (cursor.calls.size() > before) {
      cursor.skip_spaces();
      const std::string_view between = is_list ? "," : separators;
      if (cursor.at < cursor.text.size() && between.find(cursor.text[cursor.at]) != between.npos)
        ++cursor.at;
    }
    cursor.skip_spaces();
    if (!cursor.sees("{") || !read_call_object(cursor, names)) {
      cursor.at = end;
      break;
    }
    while (cursor.follow("}")) continue;  // one too many says nothing
  }
  if (is_list) cursor.follow("]");
  return cursor.calls.size() > before;
}

// The name is the first word between the tags of a head that is not the kind of tool.
std::string name_in_head(std::string_view head, const TwinHeads& heads) {
  std::string words(head);
  for (const std::string_view tag : heads.head_tags) {
    for (std::size_t at = words.find(tag); at != std::string::npos; at = words.find(tag))
      words.replace(at, tag.size(), "\n");
  }
  std::string_view name = twin_trimmed(words);
  constexpr std::string_view kind = "function\n";
  if (name.starts_with(kind)) name = twin_trimmed(name.substr(kind.size()));
  name = name.substr(0, name.find('\n'));
  if (name.starts_with("functions.")) name = name.substr(name.find('.') + 1);
  const std::size_t colon = name.rfind(':');
  return std::string(name.substr(0, colon));
}

bool read_headed_call(TwinCursor& cursor, const TwinHeads& heads, Names names) {
  if (!cursor.follow(heads.call_opener) && names == Names::any) return false;
  const std::size_t closer = heads.call_closer.empty()
                                 ? std::string_view::npos
                                 : cursor.text.find(heads.call_closer, cursor.at);
  const std::size_t brace = cursor.text.find('{', cursor.at);
  const std::size_t end = std::min(closer, brace);
  if (end == std::string_view::npos) return false;
  TwinCall call{.name = name_in_head(cursor.until(end), heads), .input = {}};
  if (!is_twin_name(call.name)) return false;
  if (names == Names::declared && !cursor.declares(call.name)) return false;
  cursor.at = end;
  if (end == brace) {
    TolerantValues reader(cursor.text, end);
    const std::optional<value> input = reader.read();
    if (!input || !input->is_object()) return false;
    call.input = input->get_object();
    cursor.at = reader.at();
  }
  while (cursor.follow("}") || cursor.follow("]")) continue;
  if (!heads.call_closer.empty()) cursor.follow("```");
  cursor.follow(heads.call_closer);
  cursor.calls.push_back(std::move(call));
  return true;
}

}  // namespace

bool TwinCursor::sees(std::string_view what) const {
  return !what.empty() && text.substr(at).starts_with(what);
}

bool TwinCursor::is_over() const {
  return text.find_first_not_of(spaces, at) == std::string_view::npos;
}

bool TwinCursor::declares(std::string_view name) const {
  return std::any_of(tools->begin(), tools->end(),
                     [&](const core::Tool& tool) { return tool.name == name; });
}

bool TwinCursor::take(std::string_view what) {
  if (!sees(what)) return false;
  at += what.size();
  return true;
}

bool TwinCursor::follow(std::string_view what) {
  const std::size_t begin = at;
  skip_spaces();
  if (take(what)) return true;
  at = begin;
  return false;
}

std::string_view TwinCursor::take_until(std::string_view what) {
  const std::size_t end = text.find(what, at);
  if (end == std::string_view::npos) return "";
  const std::string_view before = until(end);
  at = end + what.size();
  return before;
}

void TwinCursor::skip_spaces() { at = std::min(text.find_first_not_of(spaces, at), text.size()); }

std::string_view twin_trimmed(std::string_view text) {
  const std::size_t first = text.find_first_not_of(spaces);
  if (first == std::string_view::npos) return "";
  return text.substr(first, text.find_last_not_of(spaces) - first + 1);
}

bool is_twin_name(std::string_view name) {
  constexpr std::string_view characters =
      "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-.:/";
  return !name.empty() && name.find_first_not_of(characters) == std::string_view::npos;
}

bool read_twin_json(TwinCursor& cursor, const TwinFrame& frame) {
  if (!cursor.take(frame.opener)) return false;
  while (cursor.follow(frame.opener)) continue;  // doubled
  if (!read_objects(cursor, frame.separators, Names::any)) return false;
  cursor.follow(frame.closer);
  return true;
}

bool read_twin_bare_json(TwinCursor& cursor, std::string_view separators) {
  return cursor.is_at_line() && cursor.sees("{") &&
         read_objects(cursor, separators, Names::declared);
}

bool read_twin_fenced(TwinCursor& cursor) {
  if (!cursor.take("```")) return false;
  const std::string_view info = twin_trimmed(cursor.take_until("\n"));
  if (!info.empty() && info != "json" && info != "tool_call") return false;
  const bool is_list = cursor.follow("[");
  do {
    cursor.skip_spaces();
    if (!cursor.sees("{") || !read_call_object(cursor, Names::declared)) return false;
  } while (is_list && cursor.follow(","));
  if (is_list && !cursor.follow("]")) return false;
  if (!cursor.follow("```") || !cursor.is_over()) return false;
  cursor.at = cursor.text.size();
  return true;
}

bool read_twin_headed(TwinCursor& cursor, const TwinHeads& heads) {
  const bool in_section = cursor.take(heads.section_opener);
  while (true) {
    TwinCursor next = cursor;
    // Right behind the section's opener the first call's own may be missing.
    const bool is_bare = in_section && cursor.calls.empty();
    if (!read_headed_call(next, heads, is_bare ? Names::declared : Names::any)) break;
    cursor = std::move(next);
  }
  if (cursor.calls.empty()) return false;
  cursor.follow(heads.section_closer);
  return true;
}

bool read_twin_python(TwinCursor& cursor, const TwinFrame& frame) {
  if (!cursor.take(frame.opener)) return false;
  const bool is_list = cursor.follow("[");
  while (true) {
    TwinCursor next = cursor;
    if (!cursor.calls.empty() && !next.follow(",") && !next.follow(";")) break;
    next.skip_spaces();
    const std::string name(next.take_until("("));
    if (!is_twin_name(name)) break;
    TolerantValues reader(next.text, next.at, TolerantValues::Language::python);
    const std::optional<object> input = reader.read_python_arguments();
    if (!input) return false;
    next.at = reader.at();
    next.calls.push_back({name, *input});
    cursor = std::move(next);
  }
  if (is_list) cursor.follow("]");
  cursor.follow(frame.closer);
  return !cursor.calls.empty();
}

}  // namespace mlxs::chat
