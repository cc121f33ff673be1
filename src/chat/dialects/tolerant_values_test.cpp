#include "chat/dialects/tolerant_values_test.hpp"

#include <algorithm>

namespace mlxs::chat {
namespace {

using base::json::value;

constexpr std::string_view spaces = " \t\r\n";

bool ends_word(char c) {
  return spaces.find(c) != std::string_view::npos ||
         std::string_view(",}])=:<").find(c) != std::string_view::npos;
}

}  // namespace

value value_of_word(std::string_view word) {
  if (word == "True") return true;
  if (word == "False") return false;
  if (word == "None") return nullptr;
  const auto parsed = base::parse_json(word, "word");
  if (parsed.ok() && parsed.value().is_primitive()) return parsed.value();
  return value(word);
}

std::optional<value> TolerantValues::read() {
  skip();
  if (at_ == text_.size()) return std::nullopt;
  if (sees("{")) return object();
  if (sees("[")) return list();
  if (sees("\"") || sees("'")) return value(string());
  const std::string found = word();
  if (found.empty()) return std::nullopt;
  return value_of_word(found);
}

std::optional<value> TolerantValues::object() {
  base::json::object members;
  ++at_;
  for (;;) {
    skip_commas();
    if (sees("}")) {
      ++at_;
      return members;
    }
    if (members.empty() && sees("{")) {  // doubled; whoever reads on sees one closer too many
      ++at_;
      continue;
    }
    const std::size_t begin = at_;
    const std::optional<std::string> name = key();
    if (!name || !sees(":")) {  // the closer is missing
      at_ = begin;
      return members;
    }
    ++at_;
    const std::optional<value> member = read();
    if (!member) return std::nullopt;
    members.insert_or_assign(*name, *member);
    skip();
    if (!sees(",") && !sees("}")) return members;
  }
}

std::optional<value> TolerantValues::list() {
  base::json::array elements;
  ++at_;
  for (;;) {
    skip_commas();
    if (at_ == text_.size() || sees("}")) return elements;
    if (sees("]")) {
      ++at_;
      return elements;
    }
    const std::optional<value> element = read();
    if (!element) return std::nullopt;
    elements.push_back(*element);
  }
}

std::optional<std::string> TolerantValues::key() {
  if (at_ == text_.size()) return std::nullopt;
  std::string name = sees("\"") || sees("'") ? string() : word();
  skip();
  if (name.empty()) return std::nullopt;
  return name;
}

std::optional<base::json::object> TolerantValues::read_python_arguments() {
  base::json::object arguments;
  for (;;) {
    skip_commas();
    if (sees(")")) {
      ++at_;
      return arguments;
    }
    if (at_ == text_.size()) return arguments;
    const std::optional<std::string> name = key();
    if (!name || !sees("=")) return std::nullopt;
    ++at_;
    const std::optional<value> argument = read();
    if (!argument) return std::nullopt;
    arguments.insert_or_assign(*name, *argument);
  }
}

std::string TolerantValues::string() {
  const std::string_view quote = text_.substr(at_, 1);
  const std::string three = std::string(quote) + std::string(quote) + std::string(quote);
  const bool is_long = language_ == Language::python && sees(three);
  const std::string_view closer = is_long ? std::string_view(three) : quote;
  at_ += closer.size();
  return inside(closer);
}

std::string TolerantValues::inside(std::string_view closer) {
  std::string content;
  while (at_ < text_.size() && !sees(closer)) {
    if (sees("\\")) {
      content += escape();
    } else {
      content += text_[at_++];
    }
  }
  at_ = std::min(at_ + closer.size(), text_.size());
  return content;
}

std::string TolerantValues::escape() {
  constexpr std::string_view letters = "nrtbf\\\"'";
  constexpr std::string_view meanings = "\n\r\t\b\f\\\"'";
  const char c = at_ + 1 < text_.size() ? text_[at_ + 1] : '\0';
  if (c == 'u') return code_points(4);
  if (c == '/' && language_ == Language::json) {
    at_ += 2;
    return "/";
  }
  const std::size_t known = letters.find(c);
  if (known == std::string_view::npos || c == '\0') {  // none: the backslash is content
    ++at_;
    return "\\";
  }
  at_ += 2;
  return std::string(1, meanings[known]);
}

// One escape, or the two of a pair, as the library of JSON reads them.
std::string TolerantValues::code_points(std::size_t digits) {
  for (const std::size_t size : {2 + digits, 2 * (2 + digits)}) {
    const auto parsed =
        base::parse_json('"' + std::string(text_.substr(at_, size)) + '"', "escape");
    if (!parsed.ok()) continue;
    at_ += size;
    return std::string(parsed.value().get_string());
  }
  ++at_;
  return "\\";
}

std::string TolerantValues::word() {
  const std::size_t begin = at_;
  while (at_ < text_.size() && !ends_word(text_[at_])) ++at_;
  return std::string(text_.substr(begin, at_ - begin));
}

void TolerantValues::skip() {
  for (;;) {
    at_ = std::min(text_.find_first_not_of(spaces, at_), text_.size());
    if (language_ == Language::python) return;
    if (!sees("//") && !sees("#") && !sees("/*")) return;
    skip_comment();
  }
}

void TolerantValues::skip_comment() {
  const std::string_view closer = sees("/*") ? "*/" : "\n";
  const std::size_t end = text_.find(closer, at_);
  at_ = end == std::string_view::npos ? text_.size() : end + closer.size();
}

void TolerantValues::skip_commas() {
  for (skip(); sees(","); skip()) ++at_;
}

}  // namespace mlxs::chat
