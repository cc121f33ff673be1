#include "chat/dialects/json_arguments.hpp"

#include <utility>

#include "base/json.hpp"
#include "chat/scan/characters.hpp"
#include "chat/scan/json_text.hpp"
#include "chat/scan/schema_names.hpp"

namespace mlxs::chat {

JsonArguments::JsonArguments(std::vector<std::string_view> closers)
    : closers_(std::move(closers)), closer_(closers_) {}

void JsonArguments::begin(std::string_view schema_json) {
  if (object_) steps_ += object_->steps();
  state_ = State::reading;
  part_ = Part::before;
  object_.emplace(closers_);
  object_->expect(schema_names(schema_json), 1);
  scanner_ = JsonScanner();
  json_.clear();
  rest_.clear();
  closer_.restart();
}

std::size_t JsonArguments::read(std::string_view text) {
  std::size_t used = 0;
  while (used < text.size() && state_ == State::reading) {
    if (part_ == Part::object) {
      used += read_object(text.substr(used));
    } else {
      ++steps_;
      if (take_byte(text[used])) ++used;
    }
  }
  return used;
}

std::size_t JsonArguments::pass_text(std::string_view text, CallWriter& writer) {
  if (part_ != Part::object || !json_.empty()) return 0;
  const std::size_t passed = object_->pass_text(text);
  if (passed > 0) writer.write_inside(text.substr(0, passed));
  return passed;
}

std::size_t JsonArguments::read_object(std::string_view text) {
  const std::size_t used = object_->feed(text);
  object_->take_to(json_);
  if (object_->status() == JsonRepair::Status::reading) return used;
  if (object_->status() == JsonRepair::Status::done) {
    end_object();
  } else {
    part_ = Part::damaged;
    closer_.restart();
  }
  read_held();
  return used;
}

// What the object held back belongs to what follows it.
void JsonArguments::read_held() {
  const std::string held = object_->held();
  std::size_t used = 0;
  while (used < held.size() && state_ == State::reading) {
    if (take_byte(held[used])) ++used;
  }
  rest_ = held.substr(used);
}

// Whether the byte belongs to the arguments; it decides the state when it does not.
bool JsonArguments::take_byte(char c) {
  switch (part_) {
    case Part::before: return begin_value(c);
    case Part::wrapped: return scan(c);
    case Part::damaged: return close_damaged(c);
    case Part::object:
    case Part::after: break;
  }
  return wait_for_closer(c);
}

bool JsonArguments::begin_value(char c) {
  if (c == '{' || c == '"') {
    if (!trimmed(closer_.held()).empty()) {
      state_ = State::broken;
      return false;
    }
    closer_.restart();
    part_ = c == '{' ? Part::object : Part::wrapped;
    return c == '{' ? false : scan(c);
  }
  const NextTag::Status status = closer_.feed(c);
  if (status == NextTag::Status::found) {
    json_ += "{}";
    state_ = State::closed;
  } else if (status == NextTag::Status::other) {
    state_ = State::broken;
  }
  return state_ != State::broken;
}

bool JsonArguments::scan(char c) {
  const JsonScanner::Status status = scanner_.feed(c);
  if (status == JsonScanner::Status::done) end_wrapped();
  if (status == JsonScanner::Status::broken) state_ = State::broken;
  return status != JsonScanner::Status::broken;
}

void JsonArguments::end_object() {
  part_ = Part::after;
  closer_.restart();
}

void JsonArguments::end_wrapped() {
  const std::string literal = scanner_.take();
  json_ = repaired_json(json_unquote(literal));
  if (json_.starts_with('{')) return end_object();
  json_ = literal;
  state_ = State::broken;
}

bool JsonArguments::wait_for_closer(char c) {
  if ((c == '}' || c == ']') && trimmed(closer_.held()).empty()) return true;  // one too many
  const NextTag::Status status = closer_.feed(c);
  if (status == NextTag::Status::found) state_ = State::closed;
  if (status == NextTag::Status::other) state_ = State::left;
  return status != NextTag::Status::other;
}

// The closer of the call where the object's own should stand: those are completed.
bool JsonArguments::close_damaged(char c) {
  const NextTag::Status status = closer_.feed(c);
  if (status == NextTag::Status::reading) return true;
  if (status == NextTag::Status::found && object_->complete()) {
    json_ += object_->take();
    state_ = State::closed;
    return true;
  }
  state_ = State::broken;
  return status == NextTag::Status::found;
}

bool JsonArguments::end_whole(StreamEnd end) {
  if (part_ == Part::wrapped) state_ = State::broken;  // what came is handed on as it is
  if (end == StreamEnd::cut) return part_ == Part::after && closers_.empty();
  if (part_ == Part::object && object_->complete()) {
    json_ += object_->take();
    part_ = Part::after;
  }
  return part_ == Part::after;
}

bool JsonArguments::in_text() const {
  return part_ == Part::object ? object_->in_text() : part_ == Part::wrapped;
}

std::string JsonArguments::take() {
  // What is wrapped in a string is JSON only when it is whole.
  if (part_ == Part::wrapped && state_ == State::reading) return "";
  return std::exchange(json_, std::string()) + scanner_.take();
}

std::string JsonArguments::held() const {
  if (state_ == State::closed) return rest_;
  if (part_ == Part::object) return object_->held();
  return (part_ == Part::wrapped ? scanner_.held() : closer_.held()) + rest_;
}

std::size_t JsonArguments::steps() const { return steps_ + (object_ ? object_->steps() : 0); }

}  // namespace mlxs::chat
