#include "chat/dialects/xml_arguments.hpp"

#include <array>
#include <utility>

#include "base/json_escape.hpp"
#include "chat/scan/characters.hpp"

namespace mlxs::chat {
namespace {

constexpr std::string_view parameter_opener = "<parameter=";
constexpr std::string_view named_parameter_opener = "<parameter name=";
constexpr std::string_view next_parameter_opener = "\n<parameter=";

// What may end a value. The line break before it belongs to the frame. Behind its closers: what
// begins a parameter, if the closer is missing, and what says that it is content.
constexpr std::array<std::string_view, 9> value_tags{
    "\n</parameter>", "</parameter>",        "\n</function>",     "</function>", "\n</tool_call>",
    "</tool_call>",   next_parameter_opener, xml_function_opener, value_fence};
constexpr std::size_t parameter_closers = 2;  // of them, the first
constexpr std::size_t value_closers = 6;

}  // namespace

XmlArguments::XmlArguments(CallWriter writer)
    : writer_(writer),
      parameter_tag_(
          {parameter_opener, xml_function_closer, xml_call_closer, named_parameter_opener}),
      last_tag_({xml_call_closer, xml_call_opener}),
      value_end_({value_tags.begin(), value_tags.end()}),
      object_({xml_function_closer, xml_call_closer}),
      next_({.key_closer = ">", .value_opener = ""}),
      bare_key_(">") {}

void XmlArguments::begin(const std::string& schema_json) {
  schema_json_ = schema_json;
  types_ = ArgumentTypes(schema_json);
  keys_.clear();
  rest_.clear();
  writer_.write("{");
  parameter_tag_.restart();
  part_ = Part::between;
}

std::size_t XmlArguments::read(std::string_view text) {
  std::size_t used = 0;
  while (used < text.size() && state() == State::reading) used += step(text.substr(used));
  return used;
}

std::size_t XmlArguments::step(std::string_view text) {
  switch (part_) {
    case Part::between: return read_between(text);
    case Part::bare_key: return read_bare_key(text);
    case Part::key: return read_key(text);
    case Part::value: return read_value(text);
    case Part::value_end: return read_value_end(text);
    case Part::last_closers: return read_last_closers(text);
    case Part::object: return read_object(text);
    case Part::closed:
    case Part::broken: break;
  }
  return 0;
}

XmlArguments::State XmlArguments::state() const {
  if (part_ == Part::closed) return State::closed;
  return part_ == Part::broken ? State::broken : State::reading;
}

// Behind a whole value only the closers of the call are missing.
bool XmlArguments::finish(StreamEnd end) {
  if (part_ == Part::object) {
    const bool whole = object_.end_whole(end);
    writer_.write(object_.take());
    return whole;
  }
  if (part_ == Part::value) take_for_content();
  const bool ends = (part_ == Part::value_end && trimmed(parameter_tag_.held()).empty()) ||
                    (part_ == Part::last_closers && trimmed(last_tag_.held()).empty());
  if (end == StreamEnd::cut || !ends) return false;
  end_value();
  writer_.write("}");
  return true;
}

bool XmlArguments::in_text() const {
  switch (part_) {
    case Part::value:
    case Part::value_end:
    case Part::last_closers: return true;
    case Part::bare_key: return value_ended_;
    case Part::object: return object_.in_text();
    default: return false;
  }
}

std::size_t XmlArguments::read_between(std::string_view text) {
  const std::size_t used = match(parameter_tag_, text);
  if (matched_ == NextTag::Status::found) follow_value(parameter_tag_.tag());
  if (matched_ != NextTag::Status::other) return used;
  const std::string held = parameter_tag_.held();
  if (text[used] == '{' && keys_.empty() && trimmed(held).empty()) {
    begin_object();
    return used + 1;
  }
  value_ended_ = false;
  if (trimmed(held).empty()) {
    begin_bare_key(held);
  } else {
    fail(held);
  }
  return used;
}

void XmlArguments::begin_bare_key(const std::string& held) {
  bare_key_.begin(held);
  part_ = Part::bare_key;
}

std::size_t XmlArguments::read_bare_key(std::string_view text) {
  std::size_t used = 0;
  const BareKey::Answer answer = bare_key_.read(text, used);
  steps_ += used;
  if (answer == BareKey::Answer::open) return used;
  if (answer == BareKey::Answer::none || !is_new(bare_key_.name())) {
    refuse_bare_key();
    return used;
  }
  const std::string key(bare_key_.name());
  if (value_ended_) end_value();
  key_ = key;
  begin_value();
  return used;
}

void XmlArguments::refuse_bare_key() {
  const std::string held = bare_key_.held();
  if (value_ended_) {
    resume_value(held);
  } else {
    fail(held);
  }
}

// A parameter that is declared and has not been given.
bool XmlArguments::is_new(std::string_view key) const {
  return types_.declares(key) && keys_.find(key) == keys_.end();
}

// The arguments stand as JSON where the parameters should. The opening brace is written already.
void XmlArguments::begin_object() {
  object_.begin(schema_json_);
  static_cast<void>(object_.read("{"));
  static_cast<void>(object_.take());
  part_ = Part::object;
}

std::size_t XmlArguments::read_object(std::string_view text) {
  const std::size_t used = object_.read(text);
  writer_.write(object_.take());
  if (object_.state() == ArgumentReader::State::reading) return used;
  const std::string held = object_.held();
  if (object_.state() != ArgumentReader::State::closed) {
    fail(held);
    return used;
  }
  close(object_.closer() == 0 ? End::function : End::call, held);
  return used;
}

// What stands where a parameter may begin: the next one, or one of the two ends of the call.
void XmlArguments::follow_value(std::size_t tag) {
  if (tag == 0 || tag == 3) {
    key_opener_ = tag == 0 ? parameter_opener : named_parameter_opener;
    key_.clear();
    part_ = Part::key;
    return;
  }
  writer_.write("}");
  close(tag == 1 ? End::function : End::call, "");
}

std::size_t XmlArguments::read_key(std::string_view text) {
  for (std::size_t used = 0; used < text.size(); ++used) {
    ++steps_;
    const char c = text[used];
    if (c == '>') take_from_quotes();
    if ((c == '>' && (is_tool_name(key_) || types_.declares(key_))) ||
        (c == '\n' && is_new(key_))) {
      begin_value();
      value_begins_ = c == '>';
      return used + 1;
    }
    if (c == '>' || c == '<' || c == '\n' || key_.size() >= name_bytes_max) {
      fail(std::string(key_opener_) + key_);
      return used;
    }
    key_ += c;
  }
  return text.size();
}

// "KEY", as in HTML.
void XmlArguments::take_from_quotes() {
  const bool quoted = key_.size() > 2 && key_.starts_with('"') && key_.ends_with('"');
  if (quoted) key_ = key_.substr(1, key_.size() - 2);
}

void XmlArguments::begin_value() {
  repeated_ = !keys_.insert(key_).second;
  is_text_ = types_.is_text(key_);
  value_begins_ = true;
  value_.clear();
  json_string_ = OpenString();
  next_.restart();
  part_ = Part::value;
  if (repeated_) return;
  const std::string member = '"' + base::json_escape(key_) + "\":";
  writer_.write((keys_.size() > 1 ? "," : "") + member);
  if (is_text_) writer_.write("\"");
}

std::size_t XmlArguments::read_value(std::string_view text) {
  if (value_begins_) {
    value_begins_ = false;
    if (text.front() == '\n') return 1;
  }
  const TagScanner::Found found = value_end_.next(text);
  write_value(found.text);
  if (found.tag == TagScanner::none) return found.used;
  if (json_string_.open()) {
    write_value(value_tags[found.tag]);
    return found.used;
  }
  if (found.tag >= value_closers) {
    take_inner_tag(value_tags[found.tag]);
    return found.used;
  }
  value_closer_ = value_tags[found.tag];
  parameter_tag_.restart();
  last_tag_.restart();
  part_ = found.tag < parameter_closers ? Part::value_end : Part::last_closers;
  return found.used;
}

// Content, in most cases; a parameter may begin behind a closer that is missing.
void XmlArguments::take_inner_tag(std::string_view tag) {
  if (tag == value_fence) next_.pass_fence();
  if (tag == xml_function_opener) {
    next_.pass_markup();
    take_for_content();
  }
  const bool may_begin = tag == next_parameter_opener && !next_.active();
  if (!may_begin || !next_.begin(tag)) write_value(tag);
}

void XmlArguments::write_value(std::string_view text) {
  if (next_.active()) {
    if (!next_.add(text, types_, keys_)) take_for_content();
    return;
  }
  if (repeated_) return;
  if (is_text_) {
    writer_.write_text(text);
  } else {
    value_ += text;
    json_string_.feed(text);
  }
}

void XmlArguments::take_for_content() {
  const std::string content = next_.take();
  if (!content.empty()) write_value(content);
}

std::size_t XmlArguments::read_value_end(std::string_view text) {
  const std::size_t used = match(parameter_tag_, text);
  if (matched_ == NextTag::Status::found) {
    end_value();
    follow_value(parameter_tag_.tag());
  } else if (matched_ == NextTag::Status::other) {
    value_ended_ = true;
    if (trimmed(parameter_tag_.held()).empty()) {
      begin_bare_key(parameter_tag_.held());
    } else {
      resume_value(parameter_tag_.held());
    }
  }
  return used;
}

// A closer of the call inside a value: content, unless the turn ends here.
std::size_t XmlArguments::read_last_closers(std::string_view text) {
  const std::size_t used = match(last_tag_, text);
  if (matched_ == NextTag::Status::other) resume_value(last_tag_.held());
  if (matched_ == NextTag::Status::found && last_tag_.tag() == 1) {
    follow_closed_call();
  } else if (matched_ == NextTag::Status::found) {
    // The two closers of a call are one end of it; of several ends the last one counts.
    if (!value_closer_.ends_with(xml_function_closer))
      write_value(std::exchange(value_closer_, std::string()));
    value_closer_ += last_tag_.held();
    last_tag_.restart();
  }
  return used;
}

// Another call begins behind both closers of this one: they were its end, if no other markup in
// the value says that it is a text about calls.
void XmlArguments::follow_closed_call() {
  const bool is_end = value_closer_.find(xml_function_closer) != std::string::npos &&
                      value_closer_.ends_with(xml_call_closer) && !next_.has_markup();
  if (!is_end) return resume_value(last_tag_.held());
  end_value();
  writer_.write("}");
  close(End::call, last_tag_.held());
}

// The closer was content: nothing of a call's frame follows it.
void XmlArguments::resume_value(const std::string& held) {
  part_ = Part::value;
  take_for_content();
  next_.pass_markup();
  write_value(value_closer_);
  if (!held.empty()) static_cast<void>(read_value(std::string(held)));
}

void XmlArguments::end_value() {
  if (!next_.has_value()) take_for_content();
  const bool has_next = next_.active();
  const NextParameter::Parts next = has_next ? next_.take_parts() : NextParameter::Parts();
  if (!repeated_) writer_.write(is_text_ ? "\"" : types_.to_json(key_, value_));
  if (has_next) split_value(next);
}

// The closer of the value before was missing; the same may follow.
void XmlArguments::split_value(const NextParameter::Parts& parts) {
  const Part part = part_;
  key_ = parts.key;
  begin_value();
  std::string_view written = parts.value;
  if (written.starts_with('\n')) written.remove_prefix(1);
  const bool is_plain = written.find(value_fence) == std::string_view::npos;
  const std::size_t next = is_plain ? written.find(next_parameter_opener) : std::string_view::npos;
  write_value(written.substr(0, next));
  if (next != std::string_view::npos) {
    take_inner_tag(next_parameter_opener);
    write_value(written.substr(next + next_parameter_opener.size()));
  }
  end_value();
  part_ = part;
}

void XmlArguments::close(End end, std::string rest) {
  end_ = end;
  rest_ = std::move(rest);
  part_ = Part::closed;
}

void XmlArguments::fail(std::string written) {
  rest_ = std::move(written);
  part_ = Part::broken;
}

std::size_t XmlArguments::match(NextTag& tag, std::string_view text) {
  std::size_t used = 0;
  matched_ = tag.read(text, used);
  steps_ += used;
  return used;
}

}  // namespace mlxs::chat
