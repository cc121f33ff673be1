#include "chat/dialects/json_calls.hpp"

#include <utility>

#include "chat/scan/characters.hpp"

namespace mlxs::chat {
namespace {

constexpr std::string_view list_closer = "]";
constexpr std::string_view list_comma = ",";

std::vector<std::string_view> with_bracket(std::vector<std::string_view> tags) {
  tags.push_back(list_closer);
  return tags;
}

}  // namespace

JsonCalls::JsonCalls(CallWriter writer, JsonCallsForm form, const DialectOptions& options)
    : writer_(writer),
      form_(std::move(form)),
      followers_(form_.closers),
      closer_(form_.closers),
      damaged_end_(with_bracket(form_.closers)),
      broken_end_(form_.closers) {
  for (const core::Tool& tool : options.tools) tools_.emplace(tool.name, tool.schema_json);
}

void JsonCalls::open(std::string_view opener) {
  leftover_ = {};
  raw_ = opener;
  in_list_ = false;
  any_call_ = false;
  fence_info_ = false;
  state_ = State::begin;
  const bool is_brace = opener.ends_with('{');
  // Ordinary JSON is told from a call without a frame at its first key.
  call_form_ = form_.call;
  if (is_brace) call_form_.members = JsonCallForm::Members::only_known;
  bare_ = is_brace || form_.names == CallNames::declared;
  if (!is_brace) return;
  raw_.pop_back();
  step('{');
  static_cast<void>(read_call("{"));
}

std::size_t JsonCalls::read(std::string_view text) {
  if (state_ == State::call) return read_call(text);
  if (state_ == State::broken) return read_broken(text);
  std::size_t used = 0;
  while (used < text.size() && state_ != State::call && state_ != State::broken &&
         state_ != State::done) {
    ++steps_;
    step(text[used]);
    if (byte_taken_) ++used;
  }
  return used;
}

CallReader::Leftover JsonCalls::leftover() { return std::exchange(leftover_, Leftover()); }

std::string JsonCalls::finish(StreamEnd end) {
  switch (std::exchange(state_, State::done)) {
    // An opener that is cut is markup, not text.
    case State::begin: return any_call_ || end == StreamEnd::cut ? "" : raw_;
    case State::call:
    case State::damaged: return finish_call(end);
    case State::after_list: return end == StreamEnd::cut ? "" : closer_.held();
    case State::broken: writer_.write(broken_end_.finish()); break;
    case State::after_call:
    case State::done: break;
  }
  return "";
}

std::string JsonCalls::finish_call(StreamEnd end) {
  if (end == StreamEnd::cut) return told_ || !bare_ || is_declared() ? "" : raw_;
  const bool whole = call_->complete();
  if (!told_ && (!whole || (bare_ && !is_declared()))) return raw_;
  if (!told_) start_call();
  writer_.write(call_->take());
  if (whole) writer_.end(StreamEnd::complete);
  return "";
}

// One byte of the frame; sets byte_taken_.
void JsonCalls::step(char c) {
  byte_taken_ = true;
  if (state_ == State::after_list) return follow_list(c);
  if (state_ == State::damaged) return end_damaged(c);
  if (is_space(c) || is_fence(c)) {
    fence_info_ = c == '`' || (fence_info_ && c != '\n');
    raw_ += c;
  } else if (state_ == State::begin) {
    begin_call(c);
  } else {
    follow_call(c);
  }
}

// Part of a Markdown fence inside the frame: it says nothing.
bool JsonCalls::is_fence(char c) const {
  if (bare_ || form_.closers.empty()) return false;
  return c == '`' || (fence_info_ && state_ == State::begin && c >= 'a' && c <= 'z');
}

// Where a call must begin: behind the opener, behind a bracket or a comma.
void JsonCalls::begin_call(char c) {
  if (c == '[' && !in_list_ && !any_call_) {
    raw_ += c;
    in_list_ = true;
  } else if (c == ']' && in_list_ && any_call_) {  // behind a comma too many
    end_list("");
  } else if (c == '{') {
    // The byte is read once more, as the call's first.
    byte_taken_ = false;
    followers_ = form_.closers;
    if (in_list_) followers_.insert(followers_.end(), {list_closer, list_comma});
    call_.emplace(call_form_, followers_, tools_);
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
    end_list("");
  } else if (form_.separator.find(c) != std::string_view::npos || (in_list_ && c == ',')) {
    state_ = State::begin;
  } else if (c == '}') {
    raw_.pop_back();  // a closer too many says nothing
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
    end_list(raw_);
  }
}

// `behind`: white space behind the last call; it is the text's where no closer follows.
void JsonCalls::end_list(std::string behind) {
  behind_ = std::move(behind);
  closer_.restart();
  state_ = State::after_list;
}

void JsonCalls::follow_list(char c) {
  const NextTag::Status status = closer_.feed(c);
  byte_taken_ = status != NextTag::Status::other;
  if (status == NextTag::Status::found) leave("");
  if (status == NextTag::Status::other) leave(behind_ + closer_.held());
}

std::size_t JsonCalls::read_call(std::string_view text) {
  if (const std::size_t passed = call_->pass_text(text); passed > 0) {
    steps_ += passed;
    writer_.write_inside(text.substr(0, passed));
    return passed;
  }
  const std::size_t used = call_->feed(text);
  steps_ += used;
  tell(text.substr(0, used));
  if (state_ != State::call) return used;
  if (call_->state() == JsonCall::State::closed) {
    end_call();
    read_held();
  } else if (call_->state() == JsonCall::State::broken) {
    give_up();
  }
  return used;
}

// Begins the block as soon as a call can be told; until then the bytes are kept.
void JsonCalls::tell(std::string_view raw) {
  if (!told_) raw_ += raw;
  if (!told_ && bare_ && !call_->name().empty() && !is_declared()) return refuse();
  if (!call_->told()) return;
  // Without markup around it, it may as well be the description of a tool.
  if (!told_ && bare_ && !call_->begun()) return;
  if (!told_ && bare_ && call_->describes_tool()) return refuse();
  if (!told_) start_call();
  writer_.write(call_->take());
}

void JsonCalls::start_call() {
  writer_.start(call_->name());
  told_ = true;
  any_call_ = true;
  raw_.clear();
}

bool JsonCalls::is_declared() const { return tools_.find(call_->name()) != tools_.end(); }

void JsonCalls::end_call() {
  writer_.end(StreamEnd::complete);
  state_ = State::after_call;
}

void JsonCalls::give_up() {
  if (!told_) return refuse();
  if (call_->whole()) {
    call_->settle();
    writer_.write(call_->take());
    end_call();  // the frame is damaged, the arguments are not
  } else {
    damaged_end_.restart();
    state_ = State::damaged;
  }
  read_held();
}

// What the call held back belongs to what follows it.
void JsonCalls::read_held() {
  const std::string held = call_->held();
  std::size_t used = 0;
  while (used < held.size() && state_ != State::done)
    used += read(std::string_view(held).substr(used));
  leftover_.again += held.substr(used);
}

// The end of the frame where the call's own closers should stand: those are completed.
void JsonCalls::end_damaged(char c) {
  const NextTag::Status status = damaged_end_.feed(c);
  byte_taken_ = status != NextTag::Status::other;
  if (status == NextTag::Status::reading) return;
  const std::string held = damaged_end_.held();
  if (status == NextTag::Status::other || !call_->complete()) {
    state_ = State::broken;
    static_cast<void>(read_broken(held));
    return;
  }
  writer_.write(call_->take());
  end_call();
  if (held.ends_with(list_closer)) return follow_call(']');
  leave("");
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

Place JsonCalls::place() const {
  const bool in_text = state_ == State::call && call_->in_text();
  return in_text || state_ == State::broken ? Place::argument : Place::call;
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
