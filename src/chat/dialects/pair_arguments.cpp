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

// What is looked for inside a value, in this order: its end, the opener of a call that is quoted in
// it, fences; then openers of keys and closers of the call, each alone and behind a line break.
enum ValueTag : std::size_t { value_closer, call_opener, fence, key_opener, key_line_opener };
constexpr std::size_t first_closer = 5;

std::vector<std::string> with_line_breaks(const PairSpelling& spelling,
                                          const std::vector<std::string_view>& closers) {
  std::vector<std::string> tags;
  const auto add = [&](std::string_view tag) {
    tags.emplace_back(tag);
    tags.push_back("\n" + std::string(tag));
  };
  add(spelling.key_opener);
  for (const std::string_view closer : closers) add(closer);
  return tags;
}

std::vector<std::string_view> value_tags(const PairSpelling& spelling,
                                         const std::vector<std::string>& line_tags) {
  std::vector<std::string_view> tags{spelling.value_closer, spelling.call_opener, value_fence};
  tags.insert(tags.end(), line_tags.begin(), line_tags.end());
  return tags;
}

}  // namespace

PairArguments::PairArguments(const PairSpelling& spelling,
                             const std::vector<std::string_view>& closers)
    : spelling_(spelling),
      follower_(followers_of(spelling, closers)),
      key_end_({spelling.key_closer, spelling.value_opener}),
      value_begin_({spelling.value_opener}),
      last_tag_(closers),
      line_tags_(with_line_breaks(spelling, closers)),
      value_tags_(value_tags(spelling, line_tags_)),
      value_end_(value_tags_),
      next_({.key_closer = spelling.key_closer, .value_opener = spelling.value_opener}),
      bare_key_(spelling.key_closer) {}

void PairArguments::begin(std::string_view schema_json) {
  types_ = ArgumentTypes(schema_json);
  keys_.clear();
  follower_.restart();
  json_ = "{";
  held_.clear();
  state_ = State::reading;
  part_ = Part::between;
  on_lines_ = spelling_.on_lines;
}

std::size_t PairArguments::read(std::string_view text) {
  std::size_t used = 0;
  while (used < text.size() && state_ == State::reading) used += step(text.substr(used));
  return used;
}

std::size_t PairArguments::pass_text(std::string_view text, CallWriter& writer) {
  if (part_ != Part::value || !is_text_ || repeated_ || !json_.empty() || next_.active()) return 0;
  const std::size_t passed = value_end_.pass_text(text);
  if (passed > 0) writer.write_text(text.substr(0, passed));
  return passed;
}

std::size_t PairArguments::step(std::string_view text) {
  switch (part_) {
    case Part::between:
    case Part::value_end: return read_follower(text);
    case Part::bare_key: return read_bare_key(text);
    case Part::key: return read_key(text);
    case Part::last_closer: return read_last_closer(text);
    case Part::attributes: return read_attributes(text);
    case Part::value: break;
  }
  return read_value(text);
}

std::string PairArguments::take() { return std::exchange(json_, std::string()); }

// Behind a value's closer the pairs are whole, only the closer of the call is missing; behind the
// closer of the call that of the value is.
bool PairArguments::end_whole(StreamEnd end) {
  if (end == StreamEnd::cut || quoted_ == Quoted::call) return false;
  if (part_ == Part::key || part_ == Part::attributes) json_ += raw_;  // nothing is lost
  const bool ends = part_ == Part::value_end && trimmed(follower_.held()).empty();
  if (!ends && part_ != Part::last_closer) return false;
  if (!ends && !on_lines_ && last_closer_.starts_with('\n')) write_value("\n");
  end_value();
  json_ += '}';
  return true;
}

bool PairArguments::in_text() const {
  const bool behind_value = part_ == Part::bare_key && value_ended_;
  return part_ == Part::value || part_ == Part::value_end || part_ == Part::last_closer ||
         behind_value;
}

// Where a key may begin: the next key, or a closer. Behind a value anything else means that the
// value's closer was content.
std::size_t PairArguments::read_follower(std::string_view text) {
  std::size_t used = 0;
  const NextTag::Status status = follower_.read(text, used);
  steps_ += used;
  if (status == NextTag::Status::found) follow();
  if (status == NextTag::Status::other) follow_other();
  return used;
}

// A key may stand here without its opener. If not, the call is broken, or the closer in front of it
// was content.
void PairArguments::follow_other() {
  value_ended_ = part_ == Part::value_end;
  if (trimmed(follower_.held()).empty() && quoted_ == Quoted::nothing) {
    bare_key_.begin(follower_.held());
    part_ = Part::bare_key;
  } else if (value_ended_) {
    resume_value(follower_.held());
  } else {
    fail(follower_.held());
  }
}

std::size_t PairArguments::read_bare_key(std::string_view text) {
  std::size_t used = 0;
  const BareKey::Answer answer = bare_key_.read(text, used);
  steps_ += used;
  if (answer == BareKey::Answer::open) return used;
  const std::string held = bare_key_.held();
  if (answer == BareKey::Answer::key && is_new(bare_key_.name())) {
    end_bare_key();
  } else if (value_ended_) {
    resume_value(held);
  } else {
    fail(held);
  }
  return used;
}

void PairArguments::end_bare_key() {
  if (value_ended_) end_value();
  key_ = bare_key_.name();
  raw_ = bare_key_.held();
  attributes_.clear();
  part_ = Part::attributes;
}

// An argument that is declared and has not been given.
bool PairArguments::is_new(std::string_view key) const {
  return types_.declares(key) && keys_.find(key) == keys_.end();
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
    take_key(found.tag);
  }
  return used;
}

// As far as it came, up to its closer (0), or up to the opener of the value (1): then the closer is
// missing.
void PairArguments::take_key(std::size_t tag) {
  const std::string key(trimmed(key_));
  const bool is_line = key_.find('\n') != std::string::npos;
  const bool must_be_new = is_line || tag == 1;
  if (key_.size() > name_bytes_max || (must_be_new && !is_new(key)) || (tag == 0 && key_.empty()))
    return fail(raw_);
  if (tag == TagScanner::none) return;
  if (must_be_new) key_ = key;
  attributes_ = is_line ? "\n" : "";
  part_ = Part::attributes;
  if (tag == 1) begin_value();
}

std::size_t PairArguments::read_attributes(std::string_view text) {
  std::size_t used = 0;
  while (used < text.size() && part_ == Part::attributes && state_ == State::reading) {
    const TagScanner::Found found = value_begin_.next(text.substr(used, 1));
    raw_ += text[used++];
    attributes_ += found.text;
    if (found.tag != TagScanner::none) {
      begin_value();
    } else if (begins_bare_value()) {
      begin_bare_value();
    } else if (!is_attribute_text(found.text) || attributes_.size() > name_bytes_max) {
      fail(raw_);
    }
  }
  return used;
}

// The opener of the value is missing. Markup in its place says that more is missing.
bool PairArguments::begins_bare_value() const {
  const std::string_view text = trimmed(attributes_);
  return spelling_.attributes == PairSpelling::Attributes::none && is_new(key_) && !text.empty() &&
         text.front() != '<';
}

// The line break in front of it belongs to the frame.
void PairArguments::begin_bare_value() {
  std::string text = attributes_ + value_begin_.finish();
  attributes_ = text.starts_with('\n') ? "\n" : "";
  text.erase(0, attributes_.size());
  begin_value();
  static_cast<void>(read_value(text));
}

void PairArguments::begin_value() {
  repeated_ = !keys_.insert(key_).second;
  is_text_ = types_.is_text(key_);
  value_.clear();
  json_string_ = OpenString();
  quoted_ = Quoted::nothing;
  next_.restart();
  on_lines_ = on_lines_ || attributes_.find('\n') != std::string::npos;
  part_ = Part::value;
  if (repeated_) return;
  json_ += std::string(keys_.size() > 1 ? "," : "") + '"' + base::json_escape(key_) + "\":";
  if (is_text_) json_ += '"';
}

std::size_t PairArguments::read_value(std::string_view text) {
  const TagScanner::Found found = value_end_.next(text);
  write_value(found.text);
  if (found.tag == TagScanner::none) return found.used;
  if (json_string_.open()) {
    write_value(value_tags_[found.tag]);
  } else if (found.tag == value_closer) {
    follower_.restart();
    part_ = Part::value_end;
  } else if (found.tag >= first_closer && quoted_ == Quoted::nothing) {
    last_closer_ = value_tags_[found.tag];
    last_tag_.restart();
    part_ = Part::last_closer;
  } else {
    take_inner_tag(found.tag);
  }
  return found.used;
}

// Only the end of the turn makes it, and others behind it, the end of the value.
std::size_t PairArguments::read_last_closer(std::string_view text) {
  std::size_t used = 0;
  const NextTag::Status status = last_tag_.read(text, used);
  steps_ += used;
  if (status == NextTag::Status::reading) return used;
  const std::string held = last_tag_.held();
  last_tag_.restart();
  if (status == NextTag::Status::found) {
    last_closer_ += held;
    return used;
  }
  part_ = Part::value;
  next_.pass_markup();
  take_for_content();
  read_inside(std::exchange(last_closer_, std::string()));
  if (!held.empty()) static_cast<void>(read_value(held));
  return used;
}

// Content, in most cases; an argument may begin behind a closer that is missing.
void PairArguments::take_inner_tag(std::size_t tag) {
  const bool opens_key = tag == key_opener || tag == key_line_opener;
  if (opens_key && quoted_ == Quoted::nothing && !next_.active() && next_.begin(value_tags_[tag]))
    return;
  if (tag == fence) next_.pass_fence();
  if (tag == call_opener || tag >= first_closer) {
    next_.pass_markup();
    take_for_content();
  }
  write_value(value_tags_[tag]);
  quote(tag);
}

void PairArguments::take_for_content() {
  const std::string content = next_.take();
  if (!content.empty()) write_value(content);
}

// A tag inside the value, as it stands in value_tags_.
void PairArguments::quote(std::size_t tag) {
  if (tag >= first_closer) {
    quoted_ = Quoted::nothing;
  } else if (tag == call_opener && quoted_ == Quoted::nothing) {
    quoted_ = Quoted::call_opener;
  } else if ((tag == key_opener || tag == key_line_opener) && quoted_ == Quoted::call_opener) {
    quoted_ = Quoted::call;
  }
}

void PairArguments::write_value(std::string_view text) {
  if (next_.active()) {
    if (!next_.add(text, types_, keys_)) take_for_content();
    return;
  }
  if (repeated_) return;
  if (is_text_) {
    base::json_escape_to(text, json_);
  } else {
    value_ += text;
    json_string_.feed(text);
  }
}

void PairArguments::end_value() {
  if (!next_.has_value()) take_for_content();
  const bool has_next = next_.active();
  const NextParameter::Parts next = has_next ? next_.take_parts() : NextParameter::Parts();
  if (!on_lines_ && next.opener.starts_with('\n')) write_value("\n");
  if (!repeated_) json_ += is_text_ ? "\"" : types_.to_json(key_, value_);
  if (has_next) split_value(next);
}

// The closer of the value before was missing; the same may follow.
void PairArguments::split_value(const NextParameter::Parts& parts) {
  const Part part = part_;
  key_ = parts.key;
  begin_value();
  read_inside(parts.value);
  end_value();
  part_ = part;
}

// What is inside of the value for certain: its markup is content.
void PairArguments::read_inside(std::string_view text) {
  while (!text.empty()) {
    const TagScanner::Found found = value_end_.next(text);
    write_value(found.text);
    if (found.tag != TagScanner::none) take_inner_tag(found.tag);
    text.remove_prefix(found.used);
  }
  write_value(value_end_.finish());
}

// The closer was content: nothing of a call's frame follows it.
void PairArguments::resume_value(const std::string& held) {
  part_ = Part::value;
  take_for_content();
  next_.pass_markup();
  write_value(spelling_.value_closer);
  if (!held.empty()) static_cast<void>(read_value(std::string(held)));
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
