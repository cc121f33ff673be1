#include "chat/dialects/json_call.hpp"

#include <algorithm>
#include <utility>

#include "base/json.hpp"
#include "chat/scan/characters.hpp"
#include "chat/scan/json_text.hpp"

namespace mlxs::chat {
namespace {

constexpr std::string_view name_key = "name";

bool is_object_text(std::string_view text) {
  const auto parsed = base::parse_json(text, "arguments");
  return parsed.ok() && parsed.value().is_object();
}

}  // namespace

JsonCall::JsonCall(JsonCallForm form) : form_(std::move(form)) {}

void JsonCall::feed(char c) {
  if (want_ == Want::key || want_ == Want::value_rest) {
    scan(c);
  } else if (!is_space(c)) {
    frame(c);
  }
}

std::string JsonCall::take() {
  if (streaming_) json_ += scanner_.take();
  return std::exchange(json_, std::string());
}

void JsonCall::frame(char c) {
  switch (want_) {
    case Want::open:
      if (c != '{') break;
      want_ = Want::key_or_end;
      return;
    case Want::key_or_end:
    case Want::comma_or_end:
      if (c == '}') return close();
      if (c == ',' && want_ == Want::comma_or_end) {
        want_ = Want::key_or_end;
        return;
      }
      if (c != '"' || want_ == Want::comma_or_end) break;
      want_ = Want::key;
      return scan(c);
    case Want::colon:
      if (c != ':') break;
      want_ = Want::value;
      return;
    case Want::value: return begin_value(c);
    case Want::key:
    case Want::value_rest: break;
  }
  state_ = State::broken;
}

void JsonCall::begin_value(char c) {
  want_ = Want::value_rest;
  streaming_ = is_argument_key() && c == '{' && !name_.empty() && !told_;
  if (streaming_) told_ = true;
  scan(c);
}

void JsonCall::scan(char c) {
  const JsonScanner::Status status = scanner_.feed(c);
  if (status == JsonScanner::Status::reading) return;
  if (status == JsonScanner::Status::broken) {
    state_ = State::broken;
    return;
  }
  std::string text = scanner_.take();
  scanner_ = JsonScanner();
  if (want_ == Want::key) return end_key(text);
  end_value(std::move(text));
  want_ = Want::comma_or_end;
  if (status == JsonScanner::Status::done_before && !is_space(c) && state_ == State::reading)
    frame(c);
}

void JsonCall::end_key(const std::string& text) {
  key_ = json_unquote(text);
  want_ = Want::colon;
  const bool is_known = key_ == name_key || key_ == "type" || key_ == "id" || is_argument_key();
  if (!is_known && form_.members == JsonCallForm::Members::only_known) state_ = State::broken;
}

void JsonCall::end_value(std::string text) {
  if (streaming_) {
    json_ += text;
    streaming_ = false;
  } else if (key_ == name_key) {
    end_name(text);
  } else if (is_argument_key()) {
    end_arguments(std::move(text));
  } else {
    foreign_ = true;
  }
}

void JsonCall::end_name(const std::string& text) {
  if (!name_.empty()) return;
  const std::string name = json_unquote(text);
  if (!is_tool_name(name)) {
    state_ = State::broken;
    return;
  }
  name_ = name;
  join();
}

void JsonCall::end_arguments(std::string text) {
  if (told_ || arguments_) return;
  if (text.front() == '"') text = json_unquote(text);
  if (text == "null") text = "{}";
  if (!is_object_text(text)) {
    state_ = State::broken;
    return;
  }
  arguments_ = std::move(text);
  join();
}

void JsonCall::join() {
  if (name_.empty() || !arguments_ || told_) return;
  told_ = true;
  json_ += *arguments_;
}

void JsonCall::close() {
  // A frame without arguments is a call without arguments, but only when it says nothing else: an
  // object that merely has a name is ordinary JSON.
  if (!told_ && !foreign_ && !arguments_) {
    arguments_ = "{}";
    join();
  }
  state_ = told_ ? State::closed : State::broken;
}

bool JsonCall::is_argument_key() const {
  const auto& keys = form_.argument_keys;
  return std::find(keys.begin(), keys.end(), key_) != keys.end();
}

}  // namespace mlxs::chat
