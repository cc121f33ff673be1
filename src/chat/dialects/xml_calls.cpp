#include "chat/dialects/xml_calls.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include "base/json_escape.hpp"
#include "chat/scan/characters.hpp"

namespace mlxs::chat {
namespace {

constexpr std::string_view function_closer = "</function>";
constexpr std::string_view parameter_opener = "<parameter=";

// What may end a value. The line break before it belongs to the frame. Behind its closers: what
// begins a parameter, if the closer is missing, and what says that it is content.
constexpr std::array<std::string_view, 9> value_tags{
    "\n</parameter>", "</parameter>", "\n</function>",           "</function>",
    "\n</tool_call>", "</tool_call>", xml_next_parameter_opener, xml_function_opener,
    value_fence};
constexpr std::size_t parameter_closers = 2;  // of them, the first
constexpr std::size_t value_closers = 6;

}  // namespace

XmlCalls::XmlCalls(CallWriter writer, CallNames names, const DialectOptions& options)
    : writer_(writer),
      names_(names),
      function_tag_({xml_function_opener}),
      parameter_tag_({parameter_opener, function_closer, xml_call_closer}),
      last_tag_({xml_call_closer, xml_call_opener}),
      after_call_tag_({xml_function_opener, xml_call_closer}),
      value_end_({value_tags.begin(), value_tags.end()}),
      object_({function_closer, xml_call_closer}),
      call_end_({function_closer, xml_call_closer}),
      next_({.key_closer = ">", .value_opener = ""}),
      bare_key_(">") {
  for (const core::Tool& tool : options.tools) schemas_.emplace(tool.name, tool.schema_json);
}

void XmlCalls::open(std::string_view opener) {
  leftover_ = {};
  const bool is_function = opener == xml_function_opener;
  bare_ = is_function || names_ == CallNames::declared;
  if (is_function) return take_header(opener);
  function_tag_.restart();
  state_ = State::opened;
}

std::size_t XmlCalls::read(std::string_view text) {
  switch (state_) {
    case State::opened: return read_opened(text);
    case State::bare_name: return read_bare_name(text);
    case State::name: return read_name(text);
    case State::between: return read_between(text);
    case State::bare_key: return read_bare_key(text);
    case State::key: return read_key(text);
    case State::value: return read_value(text);
    case State::value_end: return read_value_end(text);
    case State::last_closers: return read_last_closers(text);
    case State::object: return read_object(text);
    case State::after_call: return read_after_call(text);
    case State::broken: return read_broken(text);
    case State::done: break;
  }
  return 0;
}

CallReader::Leftover XmlCalls::leftover() { return std::exchange(leftover_, Leftover()); }

std::string XmlCalls::finish(StreamEnd end) {
  const bool cut = end == StreamEnd::cut;
  switch (std::exchange(state_, State::done)) {
    // An opener that is cut is markup, not text.
    case State::opened: return cut ? "" : std::string(xml_call_opener) + function_tag_.held();
    case State::bare_name: return cut ? "" : std::string(xml_call_opener) + bare_key_.held();
    case State::name: return cut ? "" : header_ + name_;
    case State::after_call: return cut ? "" : after_call_tag_.held();
    case State::broken: writer_.write(call_end_.finish()); break;
    case State::value_end:
      if (!cut && trimmed(parameter_tag_.held()).empty()) finish_call();
      break;
    case State::last_closers:
      if (!cut && trimmed(last_tag_.held()).empty()) finish_call();
      break;
    case State::object: finish_object(end); break;
    case State::value: take_for_content(); break;
    case State::between:
    case State::bare_key:
    case State::key:
    case State::done: break;  // an open call: its JSON stays as far as it came
  }
  return "";
}

std::size_t XmlCalls::read_opened(std::string_view text) {
  const std::size_t used = match(function_tag_, text);
  if (matched_ == NextTag::Status::reading) return used;
  if (matched_ == NextTag::Status::found) {
    take_header(std::string(xml_call_opener) + function_tag_.held());
  } else if (trimmed(function_tag_.held()).empty()) {
    bare_key_.begin(function_tag_.held());
    state_ = State::bare_name;
  } else {
    refuse(std::string(xml_call_opener));
    leftover_.again = function_tag_.held();
  }
  return used;
}

// NAME> behind <tool_call>.
std::size_t XmlCalls::read_bare_name(std::string_view text) {
  std::size_t used = 0;
  const BareKey::Answer answer = read_bare(text, used);
  if (answer == BareKey::Answer::open) return used;
  name_ = bare_key_.name();
  if (answer == BareKey::Answer::key && schemas_.find(name_) != schemas_.end()) {
    begin_call();
  } else {
    refuse(std::string(xml_call_opener));
    leftover_.again = bare_key_.held();
  }
  return used;
}

BareKey::Answer XmlCalls::read_bare(std::string_view text, std::size_t& used) {
  BareKey::Answer answer = BareKey::Answer::open;
  while (used < text.size() && answer == BareKey::Answer::open)
    answer = bare_key_.feed(text[used++]);
  steps_ += used;
  return answer;
}

void XmlCalls::take_header(std::string_view opener) {
  header_ = opener;
  name_.clear();
  state_ = State::name;
}

std::size_t XmlCalls::read_name(std::string_view text) {
  for (std::size_t used = 0; used < text.size(); ++used) {
    ++steps_;
    if (is_name_character(text[used]) && name_.size() < name_bytes_max) {
      name_ += text[used];
      continue;
    }
    const bool declared = schemas_.find(name_) != schemas_.end();
    const bool ends = text[used] == '>';
    if (!name_.empty() && ends && (!bare_ || declared)) {
      begin_call();
      return used + 1;
    }
    if (declared && (text[used] == '\n' || text[used] == '<')) {  // > is missing
      begin_call();
      return used;
    }
    refuse(header_ + name_);
    return used;
  }
  return text.size();
}

void XmlCalls::refuse(std::string opener) {
  leftover_.openers = {std::move(opener)};
  state_ = State::done;
}

void XmlCalls::begin_call() {
  const auto schema = schemas_.find(name_);
  types_ = ArgumentTypes(schema == schemas_.end() ? "" : schema->second);
  keys_.clear();
  writer_.start(name_);
  writer_.write("{");
  parameter_tag_.restart();
  state_ = State::between;
}

std::size_t XmlCalls::read_between(std::string_view text) {
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
    break_call(held);
  }
  return used;
}

void XmlCalls::begin_bare_key(const std::string& held) {
  bare_key_.begin(held);
  state_ = State::bare_key;
}

std::size_t XmlCalls::read_bare_key(std::string_view text) {
  std::size_t used = 0;
  const BareKey::Answer answer = read_bare(text, used);
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

void XmlCalls::refuse_bare_key() {
  const std::string held = bare_key_.held();
  if (value_ended_) {
    resume_value(held);
  } else {
    break_call(held);
  }
}

// A parameter that is declared and has not been given.
bool XmlCalls::is_new(std::string_view key) const {
  return types_.declares(key) && keys_.find(key) == keys_.end();
}

// The arguments stand as JSON where the parameters should. The opening brace is written already.
void XmlCalls::begin_object() {
  const auto schema = schemas_.find(name_);
  object_.begin(schema == schemas_.end() ? "" : schema->second);
  static_cast<void>(object_.read("{"));
  static_cast<void>(object_.take());
  state_ = State::object;
}

void XmlCalls::finish_object(StreamEnd end) {
  const bool whole = object_.end_whole(end);
  writer_.write(object_.take());
  if (whole) writer_.end(StreamEnd::complete);
}

std::size_t XmlCalls::read_object(std::string_view text) {
  const std::size_t used = object_.read(text);
  writer_.write(object_.take());
  if (object_.state() == ArgumentReader::State::reading) return used;
  const std::string held = object_.held();
  if (object_.state() != ArgumentReader::State::closed) {
    break_call(held);
    return used;
  }
  end_call(StreamEnd::complete);
  if (object_.closer() == 0) state_ = State::after_call;
  std::size_t reread = 0;
  while (reread < held.size() && state_ != State::done)
    reread += read(std::string_view(held).substr(reread));
  leftover_.again += held.substr(reread);
  return used;
}

// What stands where a parameter may begin: the next one, or one of the two ends of the call.
void XmlCalls::follow_value(std::size_t tag) {
  if (tag == 0) {
    key_.clear();
    state_ = State::key;
    return;
  }
  writer_.write("}");
  end_call(StreamEnd::complete);
  if (tag == 1) state_ = State::after_call;
}

std::size_t XmlCalls::read_key(std::string_view text) {
  for (std::size_t used = 0; used < text.size(); ++used) {
    ++steps_;
    const char c = text[used];
    if ((c == '>' && (is_tool_name(key_) || types_.declares(key_))) ||
        (c == '\n' && is_new(key_))) {
      begin_value();
      value_begins_ = c == '>';
      return used + 1;
    }
    if (c == '>' || c == '<' || c == '\n' || key_.size() >= name_bytes_max) {
      break_call(std::string(parameter_opener) + key_);
      return used;
    }
    key_ += c;
  }
  return text.size();
}

void XmlCalls::begin_value() {
  repeated_ = !keys_.insert(key_).second;
  is_text_ = types_.is_text(key_);
  value_begins_ = true;
  value_.clear();
  json_string_ = OpenString();
  next_.restart();
  state_ = State::value;
  if (repeated_) return;
  const std::string member = '"' + base::json_escape(key_) + "\":";
  writer_.write((keys_.size() > 1 ? "," : "") + member);
  if (is_text_) writer_.write("\"");
}

std::size_t XmlCalls::read_value(std::string_view text) {
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
  state_ = found.tag < parameter_closers ? State::value_end : State::last_closers;
  return found.used;
}

// Content, in most cases; a parameter may begin behind a closer that is missing.
void XmlCalls::take_inner_tag(std::string_view tag) {
  if (tag == value_fence) next_.pass_fence();
  if (tag == xml_function_opener) {
    next_.pass_markup();
    take_for_content();
  }
  const bool may_begin = tag == xml_next_parameter_opener && !next_.active();
  if (!may_begin || !next_.begin(tag)) write_value(tag);
}

void XmlCalls::write_value(std::string_view text) {
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

void XmlCalls::take_for_content() {
  const std::string content = next_.take();
  if (!content.empty()) write_value(content);
}

std::size_t XmlCalls::read_value_end(std::string_view text) {
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
std::size_t XmlCalls::read_last_closers(std::string_view text) {
  const std::size_t used = match(last_tag_, text);
  if (matched_ == NextTag::Status::other) resume_value(last_tag_.held());
  if (matched_ == NextTag::Status::found && last_tag_.tag() == 1) {
    follow_closed_call();
  } else if (matched_ == NextTag::Status::found) {
    // The two closers of a call are one end of it; of several ends the last one counts.
    if (!value_closer_.ends_with(function_closer))
      write_value(std::exchange(value_closer_, std::string()));
    value_closer_ += last_tag_.held();
    last_tag_.restart();
  }
  return used;
}

// Another call begins behind both closers of this one: they were its end, if no other markup in
// the value says that it is a text about calls.
void XmlCalls::follow_closed_call() {
  const bool is_end = value_closer_.find(function_closer) != std::string::npos &&
                      value_closer_.ends_with(xml_call_closer) && !next_.has_markup();
  if (!is_end) return resume_value(last_tag_.held());
  end_value();
  writer_.write("}");
  end_call(StreamEnd::complete);
  leftover_.again = last_tag_.held();
}

// The closer was content: nothing of a call's frame follows it.
void XmlCalls::resume_value(const std::string& held) {
  state_ = State::value;
  take_for_content();
  next_.pass_markup();
  write_value(value_closer_);
  if (!held.empty()) static_cast<void>(read_value(std::string(held)));
}

void XmlCalls::end_value() {
  if (!next_.has_value()) take_for_content();
  const bool has_next = next_.active();
  const NextParameter::Parts next = has_next ? next_.take_parts() : NextParameter::Parts();
  if (!repeated_) writer_.write(is_text_ ? "\"" : types_.to_json(key_, value_));
  if (has_next) split_value(next);
}

// The closer of the value before was missing; the same may follow.
void XmlCalls::split_value(const NextParameter::Parts& parts) {
  const State state = state_;
  key_ = parts.key;
  begin_value();
  std::string_view written = parts.value;
  if (written.starts_with('\n')) written.remove_prefix(1);
  const bool is_plain = written.find(value_fence) == std::string_view::npos;
  const std::size_t next =
      is_plain ? written.find(xml_next_parameter_opener) : std::string_view::npos;
  write_value(written.substr(0, next));
  if (next != std::string_view::npos) {
    take_inner_tag(xml_next_parameter_opener);
    write_value(written.substr(next + xml_next_parameter_opener.size()));
  }
  end_value();
  state_ = state;
}

// The turn ends behind a whole value: only the closers of the call are missing.
void XmlCalls::finish_call() {
  end_value();
  writer_.write("}");
  writer_.end(StreamEnd::complete);
}

std::size_t XmlCalls::read_after_call(std::string_view text) {
  const std::size_t used = match(after_call_tag_, text);
  if (matched_ == NextTag::Status::reading) return used;
  state_ = State::done;
  if (matched_ == NextTag::Status::other) {
    leftover_.again = after_call_tag_.held();
  } else if (after_call_tag_.tag() == 0) {
    take_header(xml_function_opener);
  }
  return used;
}

void XmlCalls::break_call(std::string_view written) {
  state_ = State::broken;
  static_cast<void>(read_broken(written));
}

// A call that cannot be read any further keeps its bytes: what the model wrote goes into the open
// block as it is, and the block ends incomplete.
std::size_t XmlCalls::read_broken(std::string_view text) {
  const TagScanner::Found found = call_end_.next(text);
  writer_.write(found.text);
  if (found.tag == TagScanner::none) return found.used;
  end_call(StreamEnd::cut);
  if (found.tag == 0) state_ = State::after_call;
  return found.used;
}

void XmlCalls::end_call(StreamEnd end) {
  writer_.end(end);
  after_call_tag_.restart();
  state_ = State::done;
}

std::size_t XmlCalls::match(NextTag& tag, std::string_view text) {
  matched_ = NextTag::Status::reading;
  std::size_t used = 0;
  while (used < text.size() && matched_ == NextTag::Status::reading) {
    ++steps_;
    matched_ = tag.feed(text[used]);
    if (matched_ != NextTag::Status::other) ++used;
  }
  return used;
}

Place XmlCalls::place() const {
  switch (state_) {
    case State::value:
    case State::value_end:
    case State::last_closers:
    case State::broken: return Place::argument;
    case State::bare_key: return value_ended_ ? Place::argument : Place::call;
    case State::object: return object_.in_text() ? Place::argument : Place::call;
    default: return Place::call;
  }
}

}  // namespace mlxs::chat
