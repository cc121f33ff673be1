#include "chat/dialects/xml_calls.hpp"

#include <utility>

#include "chat/scan/characters.hpp"

namespace mlxs::chat {
namespace {

constexpr std::string_view named_function_opener = "<function name=";

}  // namespace

XmlCalls::XmlCalls(CallWriter writer, CallNames names, const DialectOptions& options)
    : writer_(writer),
      names_(names),
      function_tag_({xml_function_opener, named_function_opener}),
      after_call_tag_({xml_function_opener, xml_call_closer}),
      bare_name_(">"),
      arguments_(writer),
      call_end_({xml_function_closer, xml_call_closer}) {
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
    case State::arguments: return read_arguments(text);
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
    case State::bare_name: return cut ? "" : std::string(xml_call_opener) + bare_name_.held();
    case State::name: return cut ? "" : header_ + name_;
    case State::after_call: return cut ? "" : after_call_tag_.held();
    case State::broken: writer_.write(call_end_.finish()); break;
    case State::arguments:
      if (arguments_.finish(end)) writer_.end(StreamEnd::complete);
      break;
    case State::done: break;
  }
  return "";
}

std::size_t XmlCalls::read_opened(std::string_view text) {
  std::size_t used = 0;
  const NextTag::Status status = function_tag_.read(text, used);
  steps_ += used;
  if (status == NextTag::Status::reading) return used;
  if (status == NextTag::Status::found) {
    take_header(std::string(xml_call_opener) + function_tag_.held());
  } else if (trimmed(function_tag_.held()).empty()) {
    bare_name_.begin(function_tag_.held());
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
  const BareKey::Answer answer = bare_name_.read(text, used);
  steps_ += used;
  if (answer == BareKey::Answer::open) return used;
  name_ = bare_name_.name();
  if (answer == BareKey::Answer::key && schemas_.find(name_) != schemas_.end()) {
    begin_call();
  } else {
    refuse(std::string(xml_call_opener));
    leftover_.again = bare_name_.held();
  }
  return used;
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
    if (text[used] == '"' && (name_.empty() || declared)) {  // as in HTML
      header_ += name_.empty() ? "\"" : "";
      continue;
    }
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
  writer_.start(name_);
  arguments_.begin(schema == schemas_.end() ? "" : schema->second);
  state_ = State::arguments;
}

std::size_t XmlCalls::read_arguments(std::string_view text) {
  const std::size_t used = arguments_.read(text);
  if (arguments_.state() == XmlArguments::State::reading) return used;
  if (arguments_.state() == XmlArguments::State::broken) {
    state_ = State::broken;
  } else {
    end_call(StreamEnd::complete, arguments_.end());
  }
  const std::string rest = arguments_.rest();
  std::size_t reread = 0;
  while (reread < rest.size() && state_ != State::done)
    reread += read(std::string_view(rest).substr(reread));
  leftover_.again += rest.substr(reread);
  return used;
}

std::size_t XmlCalls::read_after_call(std::string_view text) {
  std::size_t used = 0;
  const NextTag::Status status = after_call_tag_.read(text, used);
  steps_ += used;
  if (status == NextTag::Status::reading) return used;
  state_ = State::done;
  if (status == NextTag::Status::other) {
    leftover_.again = after_call_tag_.held();
  } else if (after_call_tag_.tag() == 0) {
    take_header(xml_function_opener);
  }
  return used;
}

// A call that cannot be read any further keeps its bytes: what the model wrote goes into the open
// block as it is, and the block ends incomplete.
std::size_t XmlCalls::read_broken(std::string_view text) {
  const TagScanner::Found found = call_end_.next(text);
  writer_.write(found.text);
  if (found.tag == TagScanner::none) return found.used;
  end_call(StreamEnd::cut, found.tag == 0 ? XmlArguments::End::function : XmlArguments::End::call);
  return found.used;
}

void XmlCalls::end_call(StreamEnd end, XmlArguments::End closed_by) {
  writer_.end(end);
  after_call_tag_.restart();
  state_ = closed_by == XmlArguments::End::function ? State::after_call : State::done;
}

Place XmlCalls::place() const {
  const bool in_text = state_ == State::arguments && arguments_.in_text();
  return in_text || state_ == State::broken ? Place::argument : Place::call;
}

}  // namespace mlxs::chat
