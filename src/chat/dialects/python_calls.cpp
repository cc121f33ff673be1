#include "chat/dialects/python_calls.hpp"

#include <utility>

#include "chat/scan/characters.hpp"

namespace mlxs::chat {
namespace {

// A name and the white space around it.
constexpr std::size_t head_bytes_max = 2 * name_bytes_max;

std::vector<std::string_view> closers_of(const PythonCallsForm& form) {
  return form.closer.empty() ? std::vector<std::string_view>{}
                             : std::vector<std::string_view>{form.closer};
}

}  // namespace

PythonCalls::PythonCalls(CallWriter writer, PythonCallsForm form, const DialectOptions& options)
    : writer_(writer),
      form_(form),
      arguments_(names_, form_.closer),
      closer_(closers_of(form_)),
      broken_end_(closers_of(form_)) {
  for (const core::Tool& tool : options.tools) {
    schemas_.emplace(tool.name, tool.schema_json);
    names_.insert(tool.name + std::string(form_.method));
  }
}

void PythonCalls::open(std::string_view opener) {
  leftover_ = {};
  opener_ = opener;
  raw_.clear();
  name_.clear();
  in_list_ = false;
  any_call_ = false;
  state_ = State::name;
}

std::size_t PythonCalls::read(std::string_view text) {
  if (state_ == State::arguments) return read_arguments(text);
  if (state_ == State::broken) return read_broken(text);
  std::size_t used = 0;
  while (used < text.size() && state_ != State::arguments && state_ != State::done) {
    ++steps_;
    if (step(text[used])) ++used;
  }
  return used;
}

CallReader::Leftover PythonCalls::leftover() { return std::exchange(leftover_, Leftover()); }

std::string PythonCalls::finish(StreamEnd end) {
  switch (std::exchange(state_, State::done)) {
    case State::name:
      // An opener that is cut is markup, not text.
      if (end == StreamEnd::cut || (any_call_ && name_.empty())) break;
      return opener_ + raw_;
    case State::after_list: return end == StreamEnd::cut ? "" : closer_.held();
    case State::broken: writer_.write(broken_end_.finish()); break;
    case State::arguments:
      if (end == StreamEnd::complete && arguments_.finish()) {
        writer_.write(arguments_.take());
        writer_.end(StreamEnd::complete);
      }
      break;
    case State::after_call:
    case State::done: break;
  }
  return "";
}

bool PythonCalls::step(char c) {
  if (state_ == State::after_list) return follow_list(c);
  if (state_ == State::after_call) return is_space(c) || follow_call(c);
  return read_name(c);
}

// Up to the parenthesis that begins the arguments.
bool PythonCalls::read_name(char c) {
  raw_ += c;
  if (raw_.size() > head_bytes_max) {
    refuse();
  } else if (is_name_character(c)) {
    name_ += c;
  } else if (c == '[' && !in_list_ && !any_call_ && name_.empty()) {
    in_list_ = true;
  } else if (c == '(') {
    begin_call();
  } else if (!is_space(c) || !name_.empty()) {
    refuse();
  }
  return true;
}

void PythonCalls::begin_call() {
  if (!name_.ends_with(form_.method)) return refuse();
  const std::string name = name_.substr(0, name_.size() - form_.method.size());
  if (!is_tool_name(name)) return refuse();
  const auto schema = schemas_.find(name);
  writer_.start(name);
  arguments_.begin(schema == schemas_.end() ? "" : schema->second);
  writer_.write(arguments_.take());
  opener_.clear();
  any_call_ = true;
  state_ = State::arguments;
}

std::size_t PythonCalls::read_arguments(std::string_view text) {
  if (const std::size_t passed = arguments_.pass_text(text); passed > 0) {
    writer_.write_text(text.substr(0, passed));
    return passed;
  }
  // Behind an escape the string may pass again.
  const std::size_t used = arguments_.read(arguments_.in_text() ? text.substr(0, 2) : text);
  writer_.write(arguments_.take());
  if (arguments_.state() == PythonArguments::State::reading) return used;
  const bool closed = arguments_.state() == PythonArguments::State::closed;
  if (closed) writer_.end(StreamEnd::complete);
  raw_.clear();
  name_.clear();
  state_ = closed ? State::after_call : State::broken;
  const std::string rest = arguments_.rest();
  std::size_t reread = 0;
  while (reread < rest.size() && state_ != State::done)
    reread += read(std::string_view(rest).substr(reread));
  leftover_.again += rest.substr(reread);
  return used;
}

bool PythonCalls::follow_call(char c) {
  if (in_list_ && c == ']') {
    closer_.restart();
    state_ = State::after_list;
    return true;
  }
  if (c == ',' || c == ';') {
    raw_ = c;
    state_ = State::name;
    return true;
  }
  closer_.restart();
  state_ = State::after_list;
  return false;
}

bool PythonCalls::follow_list(char c) {
  const NextTag::Status status = closer_.feed(c);
  if (status == NextTag::Status::found) leave("");
  if (status == NextTag::Status::other) leave(closer_.held());
  return status != NextTag::Status::other;
}

// Arguments that cannot be read any further keep their bytes: what the model wrote goes into the
// open block as it is, and the block ends incomplete.
std::size_t PythonCalls::read_broken(std::string_view text) {
  const TagScanner::Found found = broken_end_.next(text);
  writer_.write(found.text);
  if (found.tag != TagScanner::none) {
    writer_.end(StreamEnd::cut);
    leave("");
  }
  return found.used;
}

// No call. What was taken is bounded, so it can be read anew.
void PythonCalls::refuse() {
  if (opener_.empty()) {
    leftover_.again = raw_;
  } else {
    leftover_ = {.openers = {opener_}, .again = raw_};
  }
  state_ = State::done;
}

void PythonCalls::leave(std::string again) {
  leftover_.again = std::move(again);
  state_ = State::done;
}

Place PythonCalls::place() const {
  const bool in_text = state_ == State::arguments && arguments_.in_text();
  return in_text || state_ == State::broken ? Place::argument : Place::call;
}

std::size_t PythonCalls::steps() const { return steps_ + arguments_.steps() + broken_end_.steps(); }

}  // namespace mlxs::chat
