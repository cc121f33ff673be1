#include "chat/dialects/gemma4_arguments.hpp"

#include <algorithm>
#include <utility>

#include "base/json.hpp"
#include "base/json_escape.hpp"
#include "base/limits.hpp"
#include "chat/scan/characters.hpp"
#include "chat/scan/json_text.hpp"

namespace mlxs::chat {
namespace {

constexpr std::string_view string_mark = "<|\"|>";

bool is_scalar(std::string_view word) {
  const auto parsed = base::parse_json(word, "argument");
  return parsed.ok() && parsed.value().is_primitive() && !parsed.value().is_string();
}

// Bare words are short; what has one of these was to be a string, and ends elsewhere.
bool is_none_in_bare(char c) {
  return std::string_view("<:;=(){[\"'`\n\\").find(c) != std::string_view::npos;
}

// How much at the beginning of `word`, which is longer, is a literal of JSON.
std::size_t literal_bytes(std::string_view word) {
  for (const std::string_view literal : {"true", "false", "null"}) {
    if (word.starts_with(literal)) return literal.size();
  }
  const std::size_t end = word.find_first_not_of("-+.0123456789");
  return end != std::string_view::npos && is_scalar(word.substr(0, end)) ? end : 0;
}

std::string quoted_json(std::string_view text) { return '"' + base::json_escape(text) + '"'; }

}  // namespace

Gemma4Arguments::Gemma4Arguments() : open_(1), json_("{"), marks_({string_mark}) {}

std::size_t Gemma4Arguments::feed(std::string_view text) {
  std::size_t used = 0;
  while (used < text.size() && state_ == State::reading) {
    if (want_ == Want::text || want_ == Want::key_text) {
      used += read_text(text.substr(used));
      continue;
    }
    ++steps_;
    step(text[used]);
    if (state_ != State::broken) ++used;
  }
  return used;
}

std::string Gemma4Arguments::take() { return std::exchange(json_, std::string()); }

std::size_t Gemma4Arguments::read_text(std::string_view text) {
  const TagScanner::Found found = marks_.next(text);
  const bool ended = found.tag != TagScanner::none;
  if (want_ == Want::key_text) {
    word_ += found.text;
    if (ended) end_key(std::exchange(word_, std::string()));
    return found.used;
  }
  if (skip_depth_ == 0) base::json_escape_to(found.text, json_);
  if (ended) {
    write("\"");
    end_value();
  }
  return found.used;
}

void Gemma4Arguments::step(char c) {
  switch (want_) {
    case Want::key: return key_step(c);
    case Want::key_opening:
    case Want::opening: return opening_step(c);
    case Want::key_quoted:
    case Want::quoted: return quoted_step(c);
    case Want::bare: return bare_step(c);
    default: break;
  }
  if (is_space(c)) return;
  switch (want_) {
    case Want::key_or_end: return c == '}' ? close(c) : begin_key(c);
    case Want::value_or_end: return c == ']' ? close(c) : begin_value(c);
    case Want::after_value: return after_value(c);
    case Want::colon:
      if (c != ':') state_ = State::broken;
      want_ = Want::value;
      return;
    default: return begin_value(c);
  }
}

void Gemma4Arguments::collect(char c, Want next) {
  word_ += c;
  want_ = next;
}

void Gemma4Arguments::begin_key(char c) {
  // A comma or a brace too many says nothing.
  if (c == ',' || (c == '{' && open_.size() == 1 && !open_.back().any)) return;
  if (c == '<') return collect(c, Want::key_opening);
  if (c == '"' || c == '\'') return collect(c, Want::key_quoted);
  want_ = Want::key;
  key_step(c);
}

void Gemma4Arguments::key_step(char c) {
  if (c == ':') {
    end_key(std::string(trimmed(word_)));
    want_ = Want::value;
  } else if (std::string_view("{}[],<\"").find(c) != std::string_view::npos ||
             word_.size() >= name_bytes_max) {
    state_ = State::broken;
  } else {
    word_ += c;
  }
}

void Gemma4Arguments::opening_step(char c) {
  if (c != string_mark[word_.size()]) {
    state_ = State::broken;
    return;
  }
  word_ += c;
  if (word_.size() < string_mark.size()) return;
  word_.clear();
  if (want_ == Want::key_opening) {
    want_ = Want::key_text;
    return;
  }
  want_ = Want::text;
  write("\"");
}

void Gemma4Arguments::quoted_step(char c) {
  word_ += c;
  if (c == word_.front() && !escaped_) return end_quoted();
  escaped_ = c == '\\' && !escaped_;
}

void Gemma4Arguments::end_quoted() {
  // What is not a proper JSON string is taken as it is written between its quotes.
  const auto parsed = base::parse_json(word_, "string");
  const std::string_view inside = std::string_view(word_).substr(1, word_.size() - 2);
  const std::string text = parsed.ok() ? json_unquote(word_) : std::string(inside);
  word_.clear();
  if (want_ == Want::key_quoted) return end_key(text);
  write(quoted_json(text));
  end_value();
}

void Gemma4Arguments::end_key(const std::string& key) {
  word_.clear();
  want_ = Want::colon;
  const bool is_new = open_.back().keys.insert(key).second;
  if (!is_new && skip_depth_ == 0) skip_depth_ = open_.size();
  if (is_new) separate();
  write(quoted_json(key));
  write(":");
}

void Gemma4Arguments::begin_value(char c) {
  if (open_.back().closer == ']' && c != ',') separate();
  switch (c) {
    case '{':
    case '[': return begin_container(c);
    case '<': return collect(c, Want::opening);
    case '"':
    case '\'': return collect(c, Want::quoted);
    case ',':
    case '}':
    case ']': state_ = State::broken; return;
    default: return collect(c, Want::bare);
  }
}

void Gemma4Arguments::begin_container(char c) {
  if (open_.size() >= base::limits::json_depth_max) {
    state_ = State::broken;
    return;
  }
  write(std::string_view(&c, 1));
  open_.push_back({.closer = c == '{' ? '}' : ']', .any = false, .keys = {}});
  want_ = c == '{' ? Want::key_or_end : Want::value_or_end;
}

void Gemma4Arguments::bare_step(char c) {
  if (c == ':' && open_.back().closer == '}' && begin_key_in_word()) return;
  if (is_none_in_bare(c)) {
    state_ = State::broken;
  } else if (c == ',' || c == '}' || c == ']') {
    end_bare();
    after_value(c);
  } else {
    word_ += c;
  }
}

// A literal and the next key, where the comma between the two is missing: 5path.
bool Gemma4Arguments::begin_key_in_word() {
  const std::size_t literal = literal_bytes(word_);
  if (literal == 0 || literal == word_.size()) return false;
  const std::string key(trimmed(std::string_view(word_).substr(literal)));
  word_.resize(literal);
  end_bare();
  end_key(key);
  want_ = Want::value;
  return true;
}

void Gemma4Arguments::end_bare() {
  const std::string_view word = trimmed(word_);
  write(is_scalar(word) ? std::string(word) : quoted_json(word));
  word_.clear();
  end_value();
}

// A comma may be missing where a key or a string begins.
void Gemma4Arguments::after_value(char c) {
  const bool in_object = open_.back().closer == '}';
  if (c == ',') {
    want_ = in_object ? Want::key_or_end : Want::value_or_end;
  } else if (c == '}' || c == ']') {
    close(c);
  } else if (in_object && is_name_character(c)) {
    begin_key(c);
  } else if (!in_object && c == '<') {
    begin_value(c);
  } else {
    state_ = State::broken;
  }
}

void Gemma4Arguments::close(char c) {
  const auto is_open = [&](const Container& container) { return container.closer == c; };
  if (std::none_of(open_.begin(), open_.end(), is_open)) {
    state_ = State::broken;
    return;
  }
  while (!is_open(open_.back())) close_innermost();
  close_innermost();
}

void Gemma4Arguments::close_innermost() {
  write(std::string_view(&open_.back().closer, 1));
  open_.pop_back();
  if (open_.empty()) {
    state_ = State::closed;
  } else {
    end_value();
  }
}

bool Gemma4Arguments::complete() {
  if (want_ == Want::bare) end_bare();
  const bool at_key = want_ == Want::key_or_end || want_ == Want::value_or_end;
  if (want_ != Want::after_value && !(at_key && open_.back().any)) return false;
  while (state_ != State::closed) close_innermost();
  return true;
}

void Gemma4Arguments::end_value() {
  want_ = Want::after_value;
  if (skip_depth_ == open_.size()) skip_depth_ = 0;
}

void Gemma4Arguments::separate() {
  if (open_.back().any) write(",");
  open_.back().any = true;
}

void Gemma4Arguments::write(std::string_view json) {
  if (skip_depth_ == 0) json_ += json;
}

}  // namespace mlxs::chat
