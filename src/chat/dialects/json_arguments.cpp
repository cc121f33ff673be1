#include "chat/dialects/json_arguments.hpp"

#include <utility>

#include "base/json.hpp"
#include "chat/scan/characters.hpp"
#include "chat/scan/json_text.hpp"

namespace mlxs::chat {

JsonArguments::JsonArguments(std::vector<std::string_view> closers)
    : closer_(closers), has_closers_(!closers.empty()) {}

void JsonArguments::begin(std::string_view /*schema_json*/) {
  state_ = State::reading;
  part_ = Part::before;
  scanner_ = JsonScanner();
  json_.clear();
  closer_.restart();
}

std::size_t JsonArguments::read(std::string_view text) {
  std::size_t used = 0;
  while (used < text.size() && state_ == State::reading) {
    ++steps_;
    if (take_byte(text[used])) ++used;
  }
  return used;
}

// Whether the byte belongs to the arguments; it decides the state when it does not.
bool JsonArguments::take_byte(char c) {
  switch (part_) {
    case Part::before: return begin_value(c);
    case Part::object:
    case Part::wrapped: return scan(c);
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
    return scan(c);
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
  if (status == JsonScanner::Status::done) end_value();
  if (status == JsonScanner::Status::broken) state_ = State::broken;
  return status != JsonScanner::Status::broken;
}

void JsonArguments::end_value() {
  const bool wrapped = part_ == Part::wrapped;
  part_ = Part::after;
  if (!has_closers_) state_ = State::left;
  if (!wrapped) return;
  const std::string literal = scanner_.take();
  json_ = json_unquote(literal);
  const auto parsed = base::parse_json(json_, "arguments");
  if (!parsed.ok() || !parsed.value().is_object()) {
    json_ = literal;
    part_ = Part::wrapped;
    state_ = State::broken;
  }
}

bool JsonArguments::wait_for_closer(char c) {
  const NextTag::Status status = closer_.feed(c);
  if (status == NextTag::Status::found) state_ = State::closed;
  if (status == NextTag::Status::other) state_ = State::left;
  return status != NextTag::Status::other;
}

bool JsonArguments::end_whole(StreamEnd end) {
  if (part_ == Part::wrapped) state_ = State::broken;  // what came is handed on as it is
  return part_ == Part::after && end == StreamEnd::complete;
}

std::string JsonArguments::take() {
  // What is wrapped in a string is JSON only when it is whole.
  if (part_ == Part::wrapped && state_ == State::reading) return "";
  return std::exchange(json_, std::string()) + scanner_.take();
}

std::string JsonArguments::held() const {
  return part_ == Part::before || part_ == Part::after ? closer_.held() : scanner_.held();
}

}  // namespace mlxs::chat
