#include "chat/dialects/gemma4_calls.hpp"

#include <algorithm>
#include <utility>

#include "chat/scan/characters.hpp"

namespace mlxs::chat {
namespace {

// "call:" and a name, as far as they are written; white space may stand around them.
bool may_become_call(std::string_view header) {
  const std::string_view text = trimmed(header);
  if (text.size() <= gemma4_call_word.size()) return gemma4_call_word.starts_with(text);
  const std::string_view name = text.substr(gemma4_call_word.size());
  return text.starts_with(gemma4_call_word) && is_tool_name(name);
}

// Behind the word, which may be missing.
std::string_view name_in(std::string_view header) {
  const std::string_view text = trimmed(header);
  return text.starts_with(gemma4_call_word) ? text.substr(gemma4_call_word.size()) : text;
}

std::vector<std::string_view> with_closer(std::vector<std::string_view> ends) {
  ends.insert(ends.begin(), gemma4_call_closer);
  return ends;
}

}  // namespace

Gemma4Calls::Gemma4Calls(CallWriter writer, std::vector<std::string_view> ends,
                         const DialectOptions& options)
    : writer_(writer),
      closer_({gemma4_call_closer}),
      damaged_end_(with_closer(ends)),
      ends_(with_closer(ends)),
      broken_end_(ends_) {
  for (const core::Tool& tool : options.tools) names_.insert(tool.name);
}

void Gemma4Calls::open(std::string_view opener) {
  leftover_ = {};
  opener_ = opener;
  header_ = opener == gemma4_call_word ? opener : "";
  state_ = State::header;
}

std::size_t Gemma4Calls::read(std::string_view text) {
  switch (state_) {
    case State::header: return read_header(text);
    case State::arguments: return read_arguments(text);
    case State::closed: return read_closed(text);
    case State::damaged: return read_damaged(text);
    case State::broken: return read_broken(text);
    case State::done: break;
  }
  return 0;
}

CallReader::Leftover Gemma4Calls::leftover() { return std::exchange(leftover_, Leftover()); }

std::string Gemma4Calls::finish(StreamEnd end) {
  switch (std::exchange(state_, State::done)) {
    case State::header:
      if (end == StreamEnd::cut && opener_ == gemma4_call_opener) break;  // markup, not text
      return opener_ == gemma4_call_word ? header_ : opener_ + header_;
    case State::arguments:
    case State::damaged:
      if (end == StreamEnd::cut || !arguments_->complete()) break;
      writer_.write(arguments_->take());
      writer_.end(StreamEnd::complete);
      break;
    case State::broken: writer_.write(broken_end_.finish()); break;
    case State::closed: return end == StreamEnd::cut ? "" : closer_.held();
    case State::done: break;
  }
  return "";
}

std::size_t Gemma4Calls::read_header(std::string_view text) {
  for (std::size_t used = 0; used < text.size(); ++used) {
    const char c = text[used];
    if (c == '{' && begins_call()) {
      writer_.start(std::string(name_in(header_)));
      if (arguments_) steps_ += arguments_->steps();
      arguments_.emplace();
      writer_.write(arguments_->take());
      state_ = State::arguments;
      return used + 1;
    }
    header_ += c;
    if (header_.size() <= 2 * name_bytes_max &&
        (may_become_call(header_) || may_become_name(header_)))
      continue;
    header_.pop_back();
    const bool bare = opener_ == gemma4_call_word;
    leftover_.openers = {bare ? header_ : opener_ + header_};
    state_ = State::done;
    return used;
  }
  return text.size();
}

bool Gemma4Calls::begins_call() const {
  const std::string_view name = name_in(header_);
  const bool is_whole = trimmed(header_).starts_with(gemma4_call_word) && !name.empty();
  return (is_whole && opener_ != gemma4_call_word) || names_.find(name) != names_.end();
}

// The beginning of a declared name without the word in front of it.
bool Gemma4Calls::may_become_name(std::string_view header) const {
  const std::string_view text = trimmed(header);
  return opener_ == gemma4_call_opener &&
         std::any_of(names_.begin(), names_.end(),
                     [&](const std::string& name) { return name.starts_with(text); });
}

std::size_t Gemma4Calls::read_arguments(std::string_view text) {
  if (const std::size_t passed = arguments_->pass_text(text); passed > 0) {
    writer_.write_text(text.substr(0, passed));
    return passed;
  }
  const std::size_t used = arguments_->feed(text);
  writer_.write(arguments_->take());
  if (arguments_->state() == Gemma4Arguments::State::reading) return used;
  if (arguments_->state() == Gemma4Arguments::State::closed) {
    end_call(StreamEnd::complete);
    closer_.restart();
    state_ = State::closed;
    return used;
  }
  damaged_end_.restart();
  state_ = State::damaged;
  return used;
}

// Behind the call: its closer. Braces too many say nothing.
std::size_t Gemma4Calls::read_closed(std::string_view text) {
  if (text.front() == '}' && trimmed(closer_.held()).empty()) return 1;
  const std::size_t used = match(closer_, text);
  if (matched_ == NextTag::Status::found) leave("");
  if (matched_ == NextTag::Status::other) leave(closer_.held());
  return used;
}

// What ends the call where its braces should be closed: those are completed.
std::size_t Gemma4Calls::read_damaged(std::string_view text) {
  const std::size_t used = match(damaged_end_, text);
  if (matched_ == NextTag::Status::reading) return used;
  if (matched_ == NextTag::Status::found && arguments_->complete()) {
    writer_.write(arguments_->take());
    end_call(StreamEnd::complete);
    const std::size_t end = damaged_end_.tag();
    leave(end == 0 ? "" : std::string(ends_[end]));
    return used;
  }
  state_ = State::broken;
  // What the arguments held back is part of what is broken; it may be the beginning of a closer.
  const std::string held = arguments_->held() + damaged_end_.held();
  std::size_t reread = 0;
  while (reread < held.size() && state_ == State::broken)
    reread += read_broken(std::string_view(held).substr(reread));
  leftover_.again += held.substr(reread);
  return used;
}

// A call that cannot be read any further keeps its bytes: what the model wrote goes into the open
// block as it is, and the block ends incomplete.
std::size_t Gemma4Calls::read_broken(std::string_view text) {
  const TagScanner::Found found = broken_end_.next(text);
  writer_.write(found.text);
  if (found.tag == TagScanner::none) return found.used;
  end_call(StreamEnd::cut);
  leave(found.tag == 0 ? "" : std::string(ends_[found.tag]));
  return found.used;
}

void Gemma4Calls::end_call(StreamEnd end) { writer_.end(end); }

void Gemma4Calls::leave(std::string again) {
  leftover_.again = std::move(again);
  state_ = State::done;
}

std::size_t Gemma4Calls::match(NextTag& tag, std::string_view text) {
  std::size_t used = 0;
  matched_ = tag.read(text, used);
  steps_ += used;
  return used;
}

Place Gemma4Calls::place() const {
  const bool in_text = state_ == State::arguments && arguments_->in_text();
  return in_text || state_ == State::broken ? Place::argument : Place::call;
}

std::size_t Gemma4Calls::steps() const {
  return steps_ + broken_end_.steps() + (arguments_ ? arguments_->steps() : 0);
}

}  // namespace mlxs::chat
