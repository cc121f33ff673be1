#include "chat/dialects/python_quote.hpp"

#include "chat/scan/characters.hpp"

namespace mlxs::chat {
namespace {

// White space, a name and a closer; more is not held back.
constexpr std::size_t held_bytes_max = 2 * name_bytes_max;

bool is_quote(char c) { return c == '\'' || c == '"'; }

}  // namespace

void PythonQuote::begin(const Names& declared, AnyName any_name) {
  declared_ = &declared;
  any_name_ = any_name;
  place_ = Place::quote;
  held_.clear();
  word_.clear();
}

PythonQuote::Answer PythonQuote::feed(char c) {
  held_ += c;
  if (held_.size() > held_bytes_max) return Answer::content;
  // White space may stand between words, not inside them.
  if (is_space(c) && word_.empty()) return Answer::open;
  return step(c);
}

PythonQuote::Answer PythonQuote::step(char c) {
  switch (place_) {
    case Place::quote:
      if (c == ',') return move_to(Place::comma);
      if (c == ')') return move_to(Place::paren);
      if (c == ']') return move_to(Place::bracket);  // the parenthesis is missing
      // A comma may be missing, in front of a name that is declared.
      if (declared_->empty() || !is_name_character(c)) return Answer::content;
      place_ = Place::bare_key;
      return read_key(c);
    case Place::comma:
      if (c == ')') return move_to(Place::paren);
      place_ = Place::key;
      [[fallthrough]];
    case Place::key:
    case Place::bare_key: return read_key(c);
    case Place::paren:
      if (c == ']') return move_to(Place::bracket);
      if (c == ',' || c == ';') return move_to(Place::next_call);
      return read_closer(c);
    case Place::next_call: return read_tool(c);
    case Place::bracket:
    case Place::closer: break;
  }
  return read_closer(c);
}

PythonQuote::Answer PythonQuote::move_to(Place place) {
  place_ = place;
  return Answer::open;
}

PythonQuote::Answer PythonQuote::read_key(char c) {
  if (is_name_character(c)) {
    word_ += c;
    return Answer::open;
  }
  if (word_.empty()) return Answer::content;
  const bool is_declared = declared_->find(word_) != declared_->end();
  // The equals sign may be missing, but not the comma, too.
  if (is_quote(c) && place_ == Place::key) return is_declared ? Answer::ends : Answer::content;
  if (c != '=') return Answer::content;
  const bool counts = is_declared || (any_name_ == AnyName::yes && place_ == Place::key);
  return counts ? Answer::ends : Answer::content;
}

PythonQuote::Answer PythonQuote::read_tool(char c) {
  if (is_name_character(c)) {
    word_ += c;
    return Answer::open;
  }
  return c == '(' && tools_.find(word_) != tools_.end() ? Answer::ends : Answer::content;
}

PythonQuote::Answer PythonQuote::read_closer(char c) {
  place_ = Place::closer;
  word_ += c;
  if (!closer_.starts_with(word_)) return Answer::content;
  return word_ == closer_ ? Answer::ends : Answer::open;
}

bool PythonQuote::ends_at_stream_end() const {
  return place_ == Place::paren || place_ == Place::bracket;
}

}  // namespace mlxs::chat
