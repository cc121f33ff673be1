#include "chat/scan/quote_follow.hpp"

#include <algorithm>

#include "chat/scan/characters.hpp"

namespace mlxs::chat {
namespace {

// A key and the white space around it; nothing that decides is longer.
constexpr std::size_t held_bytes_max = 4 * name_bytes_max;

bool begins_word(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || c == '$';
}

bool begins_element(char c) {
  return begins_word(c) || (c >= '0' && c <= '9') ||
         std::string_view("\"'{[-").find(c) != std::string_view::npos;
}

}  // namespace

void QuoteFollow::begin(std::string_view open, Damage damage) {
  open_ = open;
  held_.clear();
  word_.clear();
  place_ = Place::behind;
  damaged_ = damage == Damage::damaged;
}

QuoteFollow::Answer QuoteFollow::feed(char c) {
  held_ += c;
  const Answer answer = step(c);
  if (answer != Answer::open || held_.size() < held_bytes_max) return answer;
  return damaged_ ? Answer::content : Answer::ends;
}

QuoteFollow::Answer QuoteFollow::step(char c) {
  switch (place_) {
    case Place::behind: return step_behind(c);
    case Place::comma: return open_.back() == '[' ? step_comma_in_list(c) : step_comma(c);
    case Place::key:
    case Place::bare_key: return step_key(c);
    case Place::key_end: return step_key_end(c);
    case Place::inner_key:
    case Place::inner_key_end: return step_inner_key(c);
    case Place::plus:
      if (is_space(c)) return Answer::open;
      return c == '"' ? Answer::joins : Answer::content;
    case Place::slash: return if_unharmed(c == '/' || c == '*' ? Answer::ends : Answer::content);
    case Place::follower: break;
  }
  return step_follower(c);
}

QuoteFollow::Answer QuoteFollow::step_behind(char c) {
  if (is_space(c)) return Answer::open;
  if (open_.empty()) {
    if (c == '}' || c == ']') return Answer::open;  // a closer too many
    return step_follower(c);
  }
  if (c == ',') return move_to(Place::comma);
  if (c == '}' || c == ']') return pop(c);
  if (c == '/' || c == '#') {
    return c == '/' ? move_to(Place::slash) : if_unharmed(Answer::ends);
  }
  if (c == '"' && open_.back() == '{') return begin_key(c);
  if (c == '+' && !damaged_) return move_to(Place::plus);
  // An element has no colon: the list's closer is missing, and this is a key.
  if (c == ':' && open_.back() == '[' && !damaged_) return Answer::unclear;
  if (held_.size() == 1 && begins_word(c) && open_.back() == '{') {
    word_ = c;
    return move_to(Place::inner_key);
  }
  // Two strings side by side: a comma is missing, unless one stands inside the other.
  if (c == '"' && held_.size() > 1) return damaged_ ? Answer::unclear : Answer::ends;
  return begins_follower(c) ? step_follower(c) : Answer::content;
}

QuoteFollow::Answer QuoteFollow::pop(char closer) {
  const char opener = closer == '}' ? '{' : '[';
  const std::size_t at = open_.rfind(opener);
  if (at == std::string::npos)
    return begins_follower(closer) ? step_follower(closer) : Answer::content;
  open_.resize(at);
  // Behind the end of everything an unharmed value is whole, whatever comes.
  if (open_.empty() && !damaged_) return Answer::ends;
  return move_to(Place::behind);
}

QuoteFollow::Answer QuoteFollow::step_comma(char c) {
  if (is_space(c) || c == ',') return Answer::open;
  if (c == '"' || c == '\'') return begin_key(c);
  if (c == '}') return pop(c);
  if (c == '{' && open_.size() > 1 && open_[open_.size() - 2] == '[')
    return damaged_ ? Answer::unclear : Answer::ends;  // the closer of an element is missing
  if (c == '/' || c == '#') return c == '/' ? move_to(Place::slash) : if_unharmed(Answer::ends);
  if (begins_word(c)) {
    certain_key_ = false;
    word_ = c;
    return move_to(Place::bare_key);
  }
  return begins_follower(c) ? step_follower(c) : Answer::content;
}

QuoteFollow::Answer QuoteFollow::step_comma_in_list(char c) {
  if (is_space(c) || c == ',') return Answer::open;
  if (c == ']' || c == '}') return pop(c);
  if (c == '/' || c == '#') return if_unharmed(Answer::ends);
  if (!begins_element(c)) return Answer::content;
  if (!damaged_) return Answer::ends;
  if (c != '{') return Answer::unclear;
  open_ += c;  // the next object of a list: its first key tells
  return move_to(Place::comma);
}

QuoteFollow::Answer QuoteFollow::begin_key(char quote) {
  quote_ = quote;
  certain_key_ = !damaged_ && place_ == Place::comma;
  escaped_ = false;
  word_.clear();
  return move_to(Place::key);
}

QuoteFollow::Answer QuoteFollow::step_key(char c) {
  if (place_ == Place::bare_key) {
    if (!is_name_character(c) || c == ':') {
      place_ = Place::key_end;
      return step_key_end(c);
    }
  } else if (c == quote_ && !escaped_) {
    return move_to(Place::key_end);
  } else if (c == '\n' || (!certain_key_ && !is_name_character(c) && c != ' ')) {
    return Answer::content;
  }
  escaped_ = c == '\\' && !escaped_;
  word_ += c;
  return Answer::open;
}

QuoteFollow::Answer QuoteFollow::step_key_end(char c) {
  if (is_space(c)) return Answer::open;
  if (c != ':') return Answer::content;
  return certain_key_ ? Answer::ends : answer_for(word_);
}

// A member that is expected here, where the string in front of it has no quote at its end: it
// cannot be told from a string that quotes one.
QuoteFollow::Answer QuoteFollow::step_inner_key(char c) {
  if (place_ == Place::inner_key && is_name_character(c) && c != ':') {
    word_ += c;
    return Answer::open;
  }
  if (place_ == Place::inner_key && c == '"') return move_to(Place::inner_key_end);
  if (place_ == Place::inner_key_end && is_space(c)) return Answer::open;
  if (place_ == Place::inner_key || c != ':') return Answer::content;
  const bool at_top = open_.size() == members_.depth;
  const bool is_expected =
      at_top && !members_.declared.top.empty() && answer_for(word_) == Answer::ends;
  return is_expected ? Answer::unclear : Answer::content;
}

// Behind a damaged string only a name that is expected here is one of a member.
QuoteFollow::Answer QuoteFollow::answer_for(const std::string& name) const {
  const auto has = [&](const Names& names) { return names.find(name) != names.end(); };
  const bool at_top = open_.size() == members_.depth;
  if (at_top && has(members_.seen)) return Answer::content;
  const Names& names = at_top ? members_.declared.top : members_.declared.nested;
  if (names.empty()) return damaged_ ? Answer::unclear : Answer::ends;
  return has(names) ? Answer::ends : Answer::content;
}

// Behind a damaged string the closers of what is open must not be missing, too.
QuoteFollow::Answer QuoteFollow::step_follower(char c) {
  if (damaged_ && !open_.empty()) return Answer::content;
  place_ = Place::follower;
  word_ += c;
  bool possible = false;
  for (const std::string_view follower : followers_) {
    if (follower == word_) return Answer::ends;
    possible = possible || follower.starts_with(word_);
  }
  return possible ? Answer::open : Answer::content;
}

bool QuoteFollow::begins_follower(char c) const {
  return std::any_of(followers_.begin(), followers_.end(),
                     [&](std::string_view follower) { return follower.front() == c; });
}

QuoteFollow::Answer QuoteFollow::if_unharmed(Answer answer) const {
  return damaged_ ? Answer::content : answer;
}

QuoteFollow::Answer QuoteFollow::move_to(Place place) {
  place_ = place;
  if (place == Place::behind || place == Place::follower) word_.clear();
  return Answer::open;
}

bool QuoteFollow::ends_at_stream_end() const {
  if (place_ != Place::behind && place_ != Place::comma) return false;
  return damaged_ ? open_.empty() : true;
}

}  // namespace mlxs::chat
