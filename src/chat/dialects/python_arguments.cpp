#include "chat/dialects/python_arguments.hpp"

#include <algorithm>

#include "base/json.hpp"
#include "base/json_escape.hpp"
#include "base/limits.hpp"
#include "chat/scan/characters.hpp"

namespace mlxs::chat {
namespace {

bool is_quote(char c) { return c == '\'' || c == '"'; }

// What is looked back at: a name and what stands around it.
constexpr std::size_t recent_bytes_max = 2 * name_bytes_max;

bool is_word_character(char c) { return is_name_character(c) || c == '+'; }

bool begins_name(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_'; }

PythonQuote::Names arguments_of(std::string_view schema_json) {
  PythonQuote::Names names;
  const auto schema = base::parse_json(schema_json, "tool schema");
  if (!schema.ok() || !schema.value().is_object()) return names;
  const auto* properties = schema.value().get_object().if_contains("properties");
  if (properties == nullptr || !properties->is_object()) return names;
  for (const auto& property : properties->get_object()) names.emplace(property.key());
  return names;
}

// A bare word as JSON: Python's literals are JSON's by another name.
std::string json_of_word(const std::string& word) {
  if (word == "True") return "true";
  if (word == "False") return "false";
  if (word == "None") return "null";
  const bool is_json = base::parse_json('[' + word + ']', "argument").ok();
  return is_json ? word : '"' + base::json_escape(word) + '"';
}

}  // namespace

PythonArguments::PythonArguments(const PythonQuote::Names& tools, std::string_view closer)
    : quote_(tools, closer), closer_(closer) {}

void PythonArguments::begin(std::string_view schema_json) {
  arguments_ = arguments_of(schema_json);
  declares_ = !arguments_.empty();
  list_end_.clear();
  open_ = {Container{.closer = ')'}};
  json_ = "{";
  rest_.clear();
  want_ = Want::item_or_end;
  state_ = State::reading;
}

std::size_t PythonArguments::read(std::string_view text) {
  std::size_t used = 0;
  while (used < text.size() && state_ == State::reading) {
    ++steps_;
    if (step(text[used])) ++used;
  }
  return used;
}

std::size_t PythonArguments::pass_text(std::string_view text) {
  if (want_ != Want::string || is_key_ || !json_.empty()) return 0;
  const std::size_t passed = string_.pass_text(text);
  steps_ += passed;
  remember(text.substr(0, passed));
  return passed;
}

bool PythonArguments::step(char c) {
  const bool in_token = want_ == Want::string || want_ == Want::quote || want_ == Want::word ||
                        want_ == Want::list_end;
  if (!in_token && is_space(c)) return true;
  switch (want_) {
    case Want::item_or_end: return begin_item(c);
    case Want::value: return begin_value(c);
    case Want::string: return string_step(c);
    case Want::quote: return quote_step(c);
    case Want::word: return word_step(c);
    case Want::list_end: return list_end_step(c);
    case Want::equals:
    case Want::colon:
      if (want_ == Want::equals && is_quote(c)) {  // = is missing
        json_ += ':';
        return begin_value(c);
      }
      if (c != (want_ == Want::equals ? '=' : ':')) break;
      json_ += ':';
      want_ = Want::value;
      return true;
    case Want::comma_or_end:
      if (in_arguments() && begins_name(c)) return begin_item(c);  // a comma is missing
      if (c != ',') return end_container(c);
      want_ = Want::item_or_end;
      return true;
  }
  fail();
  return false;
}

// The next argument, member or element; a comma before the end is allowed.
bool PythonArguments::begin_item(char c) {
  if (c == open_.back().closer) return end_container(c);
  const bool is_list = open_.back().closer == ']';
  if (open_.back().any) json_ += ',';
  open_.back().any = true;
  if (is_list) return begin_value(c);
  is_key_ = true;
  if (is_quote(c) && !in_arguments()) {
    begin_string(c);
    return true;
  }
  if (!is_word_character(c)) {
    fail();
    return false;
  }
  word_.clear();
  want_ = Want::word;
  return word_step(c);
}

bool PythonArguments::begin_value(char c) {
  is_key_ = false;
  if (is_quote(c)) {
    begin_string(c);
  } else if ((c == '[' || c == '{') && open_.size() < base::limits::json_depth_max) {
    json_ += c;
    open_.push_back({.closer = c == '[' ? ']' : '}'});
    want_ = Want::item_or_end;
  } else if (is_word_character(c)) {
    word_.clear();
    want_ = Want::word;
    return word_step(c);
  } else {
    fail();
    return false;
  }
  return true;
}

void PythonArguments::begin_string(char quote) {
  string_.begin(quote);
  damaged_ = false;
  recent_.clear();
  json_ += '"';
  want_ = Want::string;
}

bool PythonArguments::string_step(char c) {
  const bool may_end = string_.feed(c);
  json_ += string_.take();
  if (!may_end) {
    remember(std::string_view(&c, 1));
    return true;
  }
  if (string_.triple()) {
    end_string();
    return true;
  }
  word_ = c;  // the quote
  // Python without a fault is read as Python, whatever its arguments are called.
  quote_.begin(arguments_,
               damaged_ && declares_ ? PythonQuote::AnyName::no : PythonQuote::AnyName::yes);
  want_ = Want::quote;
  return true;
}

// Behind a quote that may end the string. Three in a row at its beginning open a long string.
bool PythonArguments::quote_step(char c) {
  if (string_.empty() && quote_.held().empty() && c == word_.front()) {
    string_.make_triple();
    want_ = Want::string;
    return true;
  }
  if (!in_arguments() || is_key_) {
    end_string();
    return false;
  }
  const PythonQuote::Answer answer = quote_.feed(c);
  if (answer == PythonQuote::Answer::open) return true;
  const std::string held = quote_.held();
  if (answer == PythonQuote::Answer::ends) {
    end_string();

  } else if (opens_next()) {
    rest_ = word_ + held;
    fail();
    return true;
  } else {
    damaged_ = true;
    string_.write(word_.front());
    json_ += string_.take();
    want_ = Want::string;
  }
  replay(held);
  return true;
}

void PythonArguments::remember(std::string_view text) {
  recent_ += text.substr(text.size() - std::min(text.size(), recent_bytes_max));
  if (recent_.size() >= 2 * recent_bytes_max) recent_.erase(0, recent_.size() - recent_bytes_max);
}

// The string that is read ends with the name of another argument: `, NAME=`.
bool PythonArguments::opens_next() const {
  if (!recent_.ends_with('=')) return false;
  const std::string_view text = std::string_view(recent_).substr(0, recent_.size() - 1);
  std::size_t begin = text.size();
  while (begin > 0 && is_name_character(text[begin - 1])) --begin;
  const bool behind_comma = trimmed(text.substr(0, begin)).ends_with(',');
  return behind_comma && arguments_.find(text.substr(begin)) != arguments_.end();
}

// Reads what was held back. Behind the end of the arguments it is not theirs.
void PythonArguments::replay(const std::string& held) {
  const std::size_t used = read(held);
  rest_ += held.substr(used);
}

void PythonArguments::end_string() {
  json_ += string_.end();
  json_ += '"';
  want_ = is_key_ ? Want::colon : Want::comma_or_end;
}

bool PythonArguments::word_step(char c) {
  if (is_word_character(c) && !(is_key_ && c == ':')) {
    word_ += c;
    if (word_.size() > name_bytes_max) fail();
    return true;
  }
  end_word();
  return false;
}

void PythonArguments::end_word() {
  if (!is_key_) {
    json_ += json_of_word(word_);
    want_ = Want::comma_or_end;
    return;
  }
  json_ += '"' + base::json_escape(word_) + '"';
  if (in_arguments()) arguments_.erase(word_);
  want_ = in_arguments() ? Want::equals : Want::colon;
}

bool PythonArguments::end_container(char c) {
  const auto is_open = [&](const Container& container) { return container.closer == c; };
  if (std::none_of(open_.begin(), open_.end(), is_open)) {
    if (c == ']' && in_arguments() && !closer_.empty()) return list_end_step(c);
    fail();
    return false;
  }
  // Those inside whose closers are missing are closed with it.
  while (!is_open(open_.back())) close_innermost();
  close_innermost();
  want_ = Want::comma_or_end;
  if (open_.empty()) state_ = State::closed;
  return true;
}

// The list of calls ends without the parenthesis, if its closer follows.
bool PythonArguments::list_end_step(char c) {
  want_ = Want::list_end;
  list_end_ += c;
  const std::string_view behind = trimmed(std::string_view(list_end_).substr(1));
  if (behind != closer_ && closer_.starts_with(behind)) return true;
  rest_ = list_end_;
  if (behind == closer_) {
    close_all();
  } else {
    fail();
  }
  return true;
}

void PythonArguments::close_all() {
  while (!open_.empty()) close_innermost();
  state_ = State::closed;
}

void PythonArguments::close_innermost() {
  json_ += open_.back().closer == ']' ? ']' : '}';
  open_.pop_back();
}

std::string PythonArguments::take() {
  std::string json = std::move(json_);
  json_.clear();
  return json;
}

bool PythonArguments::finish() {
  if (state_ == State::reading && want_ == Want::quote && quote_.ends_at_stream_end()) {
    const std::string held = quote_.held();
    end_string();
    replay(held);
  }
  // Nothing but closers is missing.
  if (state_ == State::reading && (want_ == Want::comma_or_end || want_ == Want::list_end))
    close_all();
  return state_ == State::closed;
}

}  // namespace mlxs::chat
