// The half of the twin's calls whose arguments are no JSON: tagged values, and Gemma's notation.
#include <algorithm>
#include <array>
#include <optional>
#include <set>

#include "chat/dialects/tolerant_values_test.hpp"
#include "chat/dialects/twin_calls_test.hpp"

namespace mlxs::chat {
namespace {

using base::json::object;
using base::json::value;

constexpr std::string_view gemma_mark = "<|\"|>";
constexpr std::string_view gemma_closer = "<tool_call|>";
constexpr std::string_view parameter = "<parameter=";

// The schema of the argument; nothing where it declares none.
std::optional<object> schema_of(const TwinCursor& cursor, const std::string& tool,
                                const std::string& key) {
  for (const core::Tool& declared : *cursor.tools) {
    if (declared.name != tool) continue;
    const value schema = base::parse_json(declared.schema_json, "schema").value();
    const value* properties = schema.get_object().if_contains("properties");
    const value* found =
        properties == nullptr ? nullptr : properties->get_object().if_contains(key);
    if (found != nullptr) return found->get_object();
  }
  return std::nullopt;
}

bool is_text(const std::optional<object>& schema) {
  const value* type = schema ? schema->if_contains("type") : nullptr;
  if (type == nullptr || *type == "string") return true;
  const auto* types = type->if_array();
  return types != nullptr && std::find(types->begin(), types->end(), "string") != types->end();
}

// `at` stands behind a value's closer: whether it was one.
bool ends_value(TwinCursor cursor, const TwinPairs& pairs) {
  return cursor.follow(pairs.key_opener) || cursor.follow(pairs.call_closer) ||
         cursor.follow(pairs.section_closer) || cursor.is_over();
}

// A whole call quoted in the value has been opened and not closed.
bool is_quoted_call(std::string_view value, const TwinPairs& pairs) {
  const std::size_t opener = value.rfind(pairs.call_opener);
  if (opener == std::string_view::npos) return false;
  const auto has = [&](std::string_view tag) {
    return !tag.empty() && value.find(tag, opener) != std::string_view::npos;
  };
  return has(pairs.key_opener) && !has(pairs.call_closer) && !has(pairs.section_closer);
}

std::optional<std::string_view> take_value(TwinCursor& cursor, const TwinPairs& pairs) {
  std::size_t end = cursor.at;
  while ((end = cursor.text.find(pairs.value_closer, end)) != std::string_view::npos) {
    const std::string_view written = cursor.until(end);
    TwinCursor behind = cursor;
    behind.at = end + pairs.value_closer.size();
    end = behind.at;
    if (!ends_value(behind, pairs) || is_quoted_call(written, pairs)) continue;
    cursor.at = behind.at;
    return written;
  }
  return std::nullopt;
}

bool read_pair(TwinCursor& cursor, const TwinPairs& pairs, TwinCall& call) {
  const std::string key(cursor.take_until(pairs.key_end));
  if (key.empty()) return false;
  const std::string_view attributes = cursor.take_until(pairs.value_opener);
  if (attributes.find('<') != std::string_view::npos) return false;
  const std::optional<std::string_view> written = take_value(cursor, pairs);
  if (!written) return false;
  call.input.emplace(key,
                     twin_raw_value(cursor, call.name, key, *written));  // the first one counts
  return true;
}

bool read_pair_call(TwinCursor& cursor, const TwinPairs& pairs, bool any_name) {
  if (!cursor.follow(pairs.call_opener)) return false;
  while (cursor.follow(pairs.call_opener)) continue;  // doubled
  const std::size_t end = cursor.text.find(pairs.name_end, cursor.at);
  const std::size_t empty_end = cursor.text.find(pairs.call_closer, cursor.at);
  const std::size_t name_end = std::min(end, empty_end);
  if (name_end == std::string_view::npos) return false;
  TwinCall call{.name = std::string(twin_trimmed(cursor.until(name_end))), .input = {}};
  if (!is_twin_name(call.name) || (!any_name && !cursor.declares(call.name))) return false;
  cursor.at = name_end;
  // Where the name ends with the first key, that is still to be read.
  if (pairs.name_end != pairs.key_opener) cursor.take(pairs.name_end);
  while (cursor.follow(pairs.key_opener)) {
    if (!read_pair(cursor, pairs, call)) return false;
  }
  cursor.follow(pairs.call_closer);
  cursor.calls.push_back(std::move(call));
  return true;
}

// What a closer that is missing has let into a value: the parameters behind it.
void add_parameter(TwinCursor& cursor, TwinCall& call, std::string_view key,
                   std::string_view written) {
  if (written.starts_with('\n')) written.remove_prefix(1);
  const std::size_t next = written.find("\n<parameter=");
  const std::size_t key_end = next == written.npos ? next : written.find('>', next);
  if (key_end != written.npos) {
    const std::string_view name = written.substr(next + 12, key_end - next - 12);
    const bool is_new = call.input.find(name) == call.input.end() && name != key;
    if (is_new && schema_of(cursor, call.name, std::string(name))) {
      add_parameter(cursor, call, key, written.substr(0, next + 1));
      return add_parameter(cursor, call, name, written.substr(key_end + 1));
    }
  }
  if (written.ends_with('\n')) written.remove_suffix(1);
  const std::string name(key);
  call.input.emplace(name, twin_raw_value(cursor, call.name, name, written));
}

// Where the value ends: at its own closer, or at the call's where the turn ends there.
std::size_t xml_value_end(const TwinCursor& cursor) {
  constexpr TwinPairs pairs{
      .section_closer = "</tool_call>", .call_closer = "</function>", .key_opener = parameter};
  for (std::size_t end = cursor.text.find("</", cursor.at); end != std::string_view::npos;
       end = cursor.text.find("</", end + 1)) {
    TwinCursor here = cursor;
    here.at = end;
    if (here.take("</parameter>")) {
      if (ends_value(here, pairs)) return end;
    } else if (here.take("</function>") || here.sees("</tool_call>")) {
      while (here.follow("</tool_call>")) continue;
      if (here.is_over()) return end;
    }
  }
  return std::string_view::npos;
}

bool read_xml_call(TwinCursor& cursor, bool any_name) {
  if (!cursor.follow("<function=")) return false;
  TwinCall call{.name = std::string(cursor.take_until(">")), .input = {}};
  if (!is_twin_name(call.name) || (!any_name && !cursor.declares(call.name))) return false;
  TwinCursor braced = cursor;
  braced.skip_spaces();
  if (braced.sees("{")) {
    TolerantValues reader(cursor.text, cursor.at);
    call.input = reader.read().value_or(object()).as_object();
    cursor.at = reader.at();
  }
  while (cursor.follow(parameter)) {
    const std::string key(cursor.take_until(">"));
    const std::size_t end = xml_value_end(cursor);
    if (end == std::string_view::npos) return false;
    add_parameter(cursor, call, key, cursor.until(end));
    cursor.at = end;
    cursor.take("</parameter>");
  }
  cursor.follow("</function>");
  cursor.calls.push_back(std::move(call));
  return true;
}

std::optional<object> gemma_members(TwinCursor& cursor);

std::string gemma_string(TwinCursor& cursor) {
  if (cursor.take(gemma_mark)) return std::string(cursor.take_until(gemma_mark));
  TolerantValues reader(cursor.text, cursor.at);
  const value text = reader.read().value_or("");
  cursor.at = reader.at();
  return std::string(text.as_string());
}

std::optional<value> gemma_value(TwinCursor& cursor) {
  cursor.skip_spaces();
  if (cursor.sees("{")) return gemma_members(cursor);
  if (cursor.sees(gemma_mark) || cursor.sees("\"")) return value(gemma_string(cursor));
  if (cursor.take("[")) {
    base::json::array elements;
    while (!cursor.follow("]") && !cursor.sees("}")) {
      if (cursor.follow(",")) continue;
      const std::optional<value> element = gemma_value(cursor);
      if (!element) return std::nullopt;
      elements.push_back(*element);
    }
    return elements;
  }
  const std::size_t end = cursor.text.find_first_of(",}]<", cursor.at);
  const std::string_view word = cursor.until(std::min(end, cursor.text.size()));
  cursor.at += word.size();
  if (word.empty()) return std::nullopt;
  const auto parsed = base::parse_json(twin_trimmed(word), "word");
  return parsed.ok() ? parsed.value() : value(twin_trimmed(word));
}

std::optional<object> gemma_members(TwinCursor& cursor) {
  object members;
  while (cursor.follow("{")) continue;
  while (!cursor.follow("}")) {
    if (cursor.follow(",")) continue;
    cursor.skip_spaces();
    if (cursor.is_over() || cursor.sees(gemma_closer)) return members;  // the closer is missing
    const bool is_quoted = cursor.sees(gemma_mark) || cursor.sees("\"");
    std::string key = is_quoted ? gemma_string(cursor) : std::string(cursor.take_until(":"));
    if (is_quoted && !cursor.follow(":")) return std::nullopt;
    const std::optional<value> member = gemma_value(cursor);
    if (!member) return std::nullopt;
    members.emplace(twin_trimmed(key), *member);
  }
  return members;
}

}  // namespace

value twin_raw_value(const TwinCursor& cursor, const std::string& tool, const std::string& key,
                     std::string_view written) {
  if (is_text(schema_of(cursor, tool, key))) return value(written);
  TolerantValues reader(written, 0);
  const std::optional<value> read = reader.read();
  const bool is_whole = read && twin_trimmed(written.substr(reader.at())).empty();
  return is_whole ? *read : value(written);
}

bool read_twin_pairs(TwinCursor& cursor, const TwinPairs& pairs) {
  const bool in_section = cursor.take(pairs.section_opener);
  if (!in_section && !cursor.sees(pairs.call_opener)) return false;
  while (true) {
    TwinCursor next = cursor;
    if (!read_pair_call(next, pairs, in_section || !pairs.bare_is_declared)) break;
    cursor = std::move(next);
  }
  if (cursor.calls.empty()) return false;
  cursor.follow(pairs.section_closer);
  return true;
}

bool read_twin_xml(TwinCursor& cursor) {
  const bool in_frame = cursor.take("<tool_call>");
  while (cursor.follow("<tool_call>")) continue;  // doubled
  if (!in_frame && !cursor.sees("<function=")) return false;
  while (true) {
    TwinCursor next = cursor;
    if (!read_xml_call(next, in_frame)) break;
    cursor = std::move(next);
  }
  if (cursor.calls.empty()) return false;
  cursor.follow("</tool_call>");
  return true;
}

bool read_twin_gemma(TwinCursor& cursor) {
  const bool has_opener = cursor.take("<|tool_call>");
  if (!has_opener && !cursor.is_at_line()) return false;
  if (!cursor.follow("call:")) return false;
  const std::size_t brace = cursor.text.find('{', cursor.at);
  if (brace == std::string_view::npos) return false;
  TwinCall call{.name = std::string(twin_trimmed(cursor.until(brace))), .input = {}};
  if (!is_twin_name(call.name) || (!has_opener && !cursor.declares(call.name))) return false;
  cursor.at = brace;
  const std::optional<object> input = gemma_members(cursor);
  if (!input) return false;
  call.input = *input;
  while (cursor.follow("}")) continue;
  cursor.follow(gemma_closer);
  cursor.calls.push_back(std::move(call));
  return true;
}

}  // namespace mlxs::chat
