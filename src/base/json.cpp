#include "base/json.hpp"

#include <charconv>
#include <cmath>
#include <string>
#include <variant>

#include "base/json_escape.hpp"
#include "base/limits.hpp"
#include "base/utf8.hpp"

namespace mlxs::base {
namespace {

void append(std::string& out, const json::value& value);

void append_double(std::string& out, double number) {
  if (!std::isfinite(number)) {
    out += "null";  // JSON has no word for it
    return;
  }
  char digits[64];
  const auto written = std::to_chars(digits, digits + sizeof digits, number);
  const std::string_view text(digits, static_cast<std::size_t>(written.ptr - digits));
  out += text;
  if (text.find_first_of(".e") == std::string_view::npos) out += ".0";
}

void append_array(std::string& out, const json::array& array) {
  out += '[';
  const char* separator = "";
  for (const json::value& item : array) {
    out += separator;
    append(out, item);
    separator = ",";
  }
  out += ']';
}

void append_object(std::string& out, const json::object& object) {
  out += '{';
  const char* separator = "";
  for (const json::key_value_pair& member : object) {
    out += separator;
    out += json::serialize(json::string_view(member.key()));
    out += ':';
    append(out, member.value());
    separator = ",";
  }
  out += '}';
}

void append(std::string& out, const json::value& value) {
  switch (value.kind()) {
    case json::kind::double_: append_double(out, value.get_double()); break;
    case json::kind::array: append_array(out, value.get_array()); break;
    case json::kind::object: append_object(out, value.get_object()); break;
    default: out += json::serialize(value); break;
  }
}

// Boost.JSON's own way to report: the error code is its parameter.
json::value parse(std::string_view text, json::error_code& error) {
  json::parse_options options;
  options.max_depth = limits::json_depth_max;
  return json::parse(json::string_view(text.data(), text.size()), error, {}, options);
}

// 'D' of a surrogate pair's half: "high" is D800..DBFF, "low" DC00..DFFF; anything else is none.
enum class Surrogate { none, high, low };

Surrogate surrogate_at(std::string_view text, std::size_t at) {
  if (text.substr(at, 2) != "\\u" || at + 6 > text.size()) return Surrogate::none;
  if (text[at + 2] != 'd' && text[at + 2] != 'D') return Surrogate::none;
  const char nibble = text[at + 3];
  if (std::string_view("89abAB").find(nibble) != std::string_view::npos) return Surrogate::high;
  if (std::string_view("cdefCDEF").find(nibble) != std::string_view::npos) return Surrogate::low;
  return Surrogate::none;
}

// JavaScript clients that cut a string inside an emoji send half of a surrogate pair; it becomes
// U+FFFD.
std::string repair_surrogates(std::string_view text) {
  std::string repaired;
  repaired.reserve(text.size());
  for (std::size_t at = 0; at < text.size();) {
    const Surrogate half = surrogate_at(text, at);
    const bool pair = half == Surrogate::high && surrogate_at(text, at + 6) == Surrogate::low;
    std::size_t length = 1;
    if (pair)
      length = 12;
    else if (half != Surrogate::none)
      length = 6;
    else if (text[at] == '\\')
      length = 2;  // an escaped backslash is not the beginning of the next escape
    const bool broken = half != Surrogate::none && !pair;
    repaired += broken ? "\\ufffd" : text.substr(at, length);
    at += length;
  }
  return repaired;
}

}  // namespace

Result<json::value> parse_json(std::string_view text, std::string_view what) {
  json::error_code error;
  json::value value = parse(text, error);
  if (!error) return value;
  if (text.find("\\u") != text.npos) {
    json::error_code second;
    value = parse(repair_surrogates(text), second);
    if (!second) return value;
  }
  return Error{
      .code = ErrorCode::invalid_request,
      .message = "The " + std::string(what) + " is not valid JSON: " + error.message() + ".",
      .param = ""};
}

std::string to_text(const json::value& value) {
  std::string out;
  append(out, value);
  return out;
}

std::string quote(std::string_view text) {
  std::string literal;
  quote_to(text, literal);
  return literal;
}

void quote_to(std::string_view text, std::string& out) {
  out += '"';
  if (is_plain_json(text)) {
    out += text;
  } else if (is_valid_utf8(text)) {
    json_escape_to(text, out);
  } else {
    json_escape_to(repair_utf8(text), out);
  }
  out += '"';
}

}  // namespace mlxs::base
