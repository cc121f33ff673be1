#include "chat/dialects/json_calls.hpp"

#include <utility>

#include "chat/scan/characters.hpp"

namespace mlxs::chat {

JsonCalls::JsonCalls(CallWriter writer, JsonCallsForm form, const DialectOptions& options)
    : writer_(writer), form_(std::move(form)), closer_(form_.closers), broken_end_(form_.closers) {
  for (const core::Tool& tool : options.tools) names_.insert(tool.name);
}

void JsonCalls::open(std::string_view opener) {
  leftover_ = {};
  raw_ = opener;
  in_list_ = false;
  any_call_ = false;
  state_ = State::begin;
  bare_ = opener.ends_with('{');
  if (!bare_) return;
  raw_.pop_back();
  step('{');
  static_cast<void>(read_call("{"));
}

std::size_t JsonCalls::read(std::string_view text) {
  if (state_ == State::call) return read_call(text);
  if (state_ == State::broken) return read_broken(text);
  std::size_t used = 0;
  while (used < text.size() && state_ != State::call && state_ != State::done) {
    ++steps_;
    step(text[used]);
    if (byte_taken_) ++used;
  }
  return used;
}

CallReader::Leftover JsonCalls::leftover() { return std::exchange(leftover_, Leftover()); }

std::string JsonCalls::finish(StreamEnd end) {
  switch (std::exchange(state_, State::done)) {
    case State::begin: return any_call_ ? "" : raw_;
    case State::call:
      if (!told_) return raw_;
      if (call_->whole() && end == StreamEnd::complete) writer_.end(StreamEnd::complete);
      break;
    case State::after_list: return closer_.held();
    case State::broken: writer_.write(broken_end_.finish()); break;
    case State::after_call:
    case State::done: break;
  }
  return "";
}

// One byte of the frame; sets byte_taken_.
void JsonCalls::step(char c) {
  byte_taken_ = true;
  if (state_ == State::after_list) return follow_list(c);
  if (is_space(c)) {
    raw_ += c;
  } else if (state_ == State::begin) {
    begin_call(c);
  } else {
    follow_call(c);
  }
}

// Where a call must begin: behind the opener, behind a bracket or a comma.
void JsonCalls::begin_call(char c) {
  if (c == '[' && !in_list_ && !any_call_) {
    raw_ += c;
    in_list_ = true;
  } else if (c == '{') {
    // The byte is read once more, as the call's first.
    byte_taken_ = false;
    call_.emplace(form_.call);
    told_ = false;
    state_ = State::call;
  } else {
    byte_taken_ = false;
    refuse();
  }
}

void JsonCalls::follow_call(char c) {
  raw_ += c;
  if (in_list_ && c == ']') {
    closer_.restart();
    state_ = State::after_list;
  } else if (form_.separator.find(c) != std::string_view::npos || (in_list_ && c == ',')) {
    state_ = State::begin;
  } else if (c == '{') {
    raw_.pop_back();
    begin_call(c);
  } else if (in_list_) {
    // Something else inside a list of calls: the list ends here.
    raw_.pop_back();
    byte_taken_ = false;
    leave(raw_);
  } else {
    raw_.pop_back();
    byte_taken_ = false;
    closer_.restart();
    state_ = State::after_list;
  }
}

void JsonCalls::follow_list(char c) {
  const NextTag::Status status = closer_.feed(c);
  byte_taken_ = status != NextTag::Status::other;
  if (status == NextTag::Status::found) leave("");
  if (status == NextTag::Status::other) leave(closer_.held());
}

std::size_t JsonCalls::read_call(std::string_view text) {
  std::size_t used = 0;
  while (used < text.size() && call_->state() == JsonCall::State::reading) {
    call_->feed(text[used]);
    ++steps_;
    if (call_->state() != JsonCall::State::broken) ++used;
  }
  tell(text.substr(0, used));
  if (state_ != State::call) return used;
  if (call_->state() == JsonCall::State::closed) {
    end_call();
  } else if (call_->state() == JsonCall::State::broken) {
    give_up();
  }
  return used;
}

// Begins the block as soon as a call can be told; until then the bytes are kept.
void JsonCalls::tell(std::string_view raw) {
  if (!call_->told()) {
    raw_ += raw;
    return;
  }
  if (!told_ && bare_ && names_.find(call_->name()) == names_.end()) {
    raw_ += raw;
    return refuse();
  }
  if (!told_) writer_.start(call_->name());
  told_ = true;
  any_call_ = true;
  raw_.clear();
  writer_.write(call_->take());
}

void JsonCalls::end_call() {
  writer_.end(StreamEnd::complete);
  state_ = State::after_call;
}

void JsonCalls::give_up() {
  if (!told_) return refuse();
  if (call_->whole()) return end_call();  // the frame is damaged, the arguments are not
  const std::string held = call_->held();
  state_ = State::broken;
  static_cast<void>(read_broken(held));
}

// Arguments that cannot be read any further keep their bytes: what the model wrote goes into the
// open block as it is, and the block ends incomplete.
std::size_t JsonCalls::read_broken(std::string_view text) {
  const TagScanner::Found found = broken_end_.next(text);
  writer_.write(found.text);
  if (found.tag != TagScanner::none) {
    writer_.end(StreamEnd::cut);
    leave("");
  }
  return found.used;
}

void JsonCalls::refuse() {
  leftover_.openers = {std::exchange(raw_, std::string())};
  state_ = State::done;
}

void JsonCalls::leave(std::string again) {
  leftover_.again = std::move(again);
  state_ = State::done;
}

}  // namespace mlxs::chat
