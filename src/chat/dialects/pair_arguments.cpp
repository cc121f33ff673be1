#include "chat/dialects/pair_arguments.hpp"

#include <algorithm>
#include <utility>

#include "base/json_escape.hpp"
#include "chat/scan/characters.hpp"

namespace mlxs::chat {
namespace {

std::vector<std::string_view> followers_of(const PairSpelling& spelling,
                                           const std::vector<std::string_view>& closers) {
  std::vector<std::string_view> tags{spelling.key_opener};
  tags.insert(tags.end(), closers.begin(), closers.end());
  return tags;
}

// What is looked for inside a value: its end, and the parts of a call that is quoted in it.
std::vector<std::string_view> value_tags(const PairSpelling& spelling,
                                         const std::vector<std::string_view>& closers) {
  std::vector<std::string_view> tags{spelling.value_closer, spelling.call_opener,
                                     spelling.key_opener};
  tags.insert(tags.end(), closers.begin(), closers.end());
  return tags;
}

// What may stand between a key and its value: white space and attributes like string="true".
bool is_attribute_text(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) {
    return is_name_character(c) || is_space(c) || c == '=' || c == '"';
  });
}

}  // namespace

PairArguments::PairArguments(const PairSpelling& spelling,
                             const std::vector<std::string_view>& closers)
    : spelling_(spelling),
      follower_(followers_of(spelling, closers)),
      key_end_({spelling.key_closer}),
      value_begin_({spelling.value_opener}),
      value_tags_(value_tags(spelling, closers)),
      value_end_(value_tags_) {}

void PairArguments::begin(std::string_view schema_json) {
  types_ = ArgumentTypes(schema_json);
  keys_.clear();
  follower_.restart();
  json_ = "{";
  held_.clear();
  state_ = State::reading;
  part_ = Part::between;
}

std::size_t PairArguments::read(std::string_view text) {
  std::size_t used = 0;
  while (used < text.size() && state_ == State::reading) used += step(text.substr(used));
  return used;
}

std::size_t PairArguments::pass_text(std::string_view text, CallWriter& writer) {
  if (part_ != Part::value || !is_text_ || repeated_ || !json_.empty()) return 0;
  const std::size_t passed = value_end_.pass_text(text);
  if (passed > 0) writer.write_text(text.substr(0, passed));
  return passed;
}

std::size_t PairArguments::step(std::string_view text) {
  switch (part_) {
    case Part::between:
    case Part::value_end: return read_follower(text);
    case Part::key: return read_key(text);
    case Part::attributes: return read_attributes(text);
    case Part::value: break;
  }
  return read_value(text);
}

std::string PairArguments::take() { return std::exchange(json_, std::string()); }

// Behind a value's closer the pairs are whole, only the closer of the call is missing.
bool PairArguments::end_whole(StreamEnd end) {
  if (end == StreamEnd::cut) return false;
  if (part_ != Part::value_end || quoted_ == Quoted::call) return false;
  if (!trimmed(follower_.held()).empty()) return false;
  end_value();
  json_ += '}';
  return true;
}

// Where a key may begin: the next key, or a closer. Behind a value anything else means that the
// value's closer was content.
std::size_t PairArguments::read_follower(std::string_view text) {
  std::size_t used = 0;
  NextTag::Status status = NextTag::Status::reading;
  while (used < text.size() && status == NextTag::Status::reading) {
    ++steps_;
    status = follower_.feed(text[used]);
    if (status != NextTag::Status::other) ++used;
  }
  if (status == NextTag::Status::found) follow();
  if (status == NextTag::Status::other) {
    if (part_ == Part::between) {
      fail(follower_.held());
    } else {
      resume_value();
    }
  }
  return used;
}

void PairArguments::follow() {
  if (part_ == Part::value_end && quoted_ == Quoted::call) return quote_follower();
  if (part_ == Part::value_end) end_value();
  if (follower_.tag() > 0) {
    json_ += '}';
    state_ = State::closed;
    return;
  }
  raw_ = spelling_.key_opener;
  key_.clear();
  part_ = Part::key;
}

std::size_t PairArguments::read_key(std::string_view text) {
  std::size_t used = 0;
  while (used < text.size() && part_ == Part::key && state_ == State::reading) {
    const TagScanner::Found found = key_end_.next(text.substr(used, 1));
    raw_ += text[used++];
    key_ += found.text;
    if (found.tag != TagScanner::none && !key_.empty()) {
      attributes_.clear();
      part_ = Part::attributes;
    } else if (key_.size() > name_bytes_max || text[used - 1] == '\n' ||
               found.tag != TagScanner::none) {
      fail(raw_);
    }
  }
  return used;
}

std::size_t PairArguments::read_attributes(std::string_view text) {
  std::size_t used = 0;
  while (used < text.size() && part_ == Part::attributes && state_ == State::reading) {
    const TagScanner::Found found = value_begin_.next(text.substr(used, 1));
    raw_ += text[used++];
    attributes_ += found.text;
    if (!is_attribute_text(found.text) || attributes_.size() > name_bytes_max) {
      fail(raw_);
    } else if (found.tag != TagScanner::none) {
      begin_value();
    }
  }
  return used;
}

void PairArguments::begin_value() {
  repeated_ = !keys_.insert(key_).second;
  is_text_ = types_.is_text(key_);
  value_.clear();
  quoted_ = Quoted::nothing;
  part_ = Part::value;
  if (repeated_) return;
  json_ += std::string(keys_.size() > 1 ? "," : "") + '"' + base::json_escape(key_) + "\":";
  if (is_text_) json_ += '"';
}

std::size_t PairArguments::read_value(std::string_view text) {
  const TagScanner::Found found = value_end_.next(text);
  write_value(found.text);
  if (found.tag == TagScanner::none) return found.used;
  if (found.tag == 0) {
    follower_.restart();
    part_ = Part::value_end;
  } else {
    write_value(value_tags_[found.tag]);
    quote(found.tag);
  }
  return found.used;
}

// A tag inside the value, as it stands in value_tags_.
void PairArguments::quote(std::size_t tag) {
  if (tag > 2) {
    quoted_ = Quoted::nothing;
  } else if (tag == 1 && quoted_ == Quoted::nothing) {
    quoted_ = Quoted::call_opener;
  } else if (tag == 2 && quoted_ == Quoted::call_opener) {
    quoted_ = Quoted::call;
  }
}

void PairArguments::write_value(std::string_view text) {
  if (repeated_) return;
  if (is_text_) {
    base::json_escape_to(text, json_);
  } else {
    value_ += text;
  }
}

void PairArguments::end_value() {
  if (repeated_) return;
  json_ += is_text_ ? "\"" : types_.to_json(key_, value_);
}

// The closer was content: nothing of a call's frame follows it.
void PairArguments::resume_value() {
  part_ = Part::value;
  write_value(spelling_.value_closer);
  const std::string held = follower_.held();
  if (!held.empty()) static_cast<void>(read_value(held));
}

// What would end the value belongs to a call quoted in it; a closer ends the quoted call.
void PairArguments::quote_follower() {
  part_ = Part::value;
  write_value(spelling_.value_closer);
  write_value(follower_.held());
  if (follower_.tag() > 0) quoted_ = Quoted::nothing;
}

void PairArguments::fail(std::string_view held) {
  static_cast<void>(key_end_.finish());
  static_cast<void>(value_begin_.finish());
  held_ = held;
  state_ = State::broken;
}

std::size_t PairArguments::steps() const {
  return steps_ + key_end_.steps() + value_begin_.steps() + value_end_.steps();
}

}  // namespace mlxs::chat
