#include "chat/dialects/json_call.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include "base/json.hpp"
#include "chat/scan/characters.hpp"
#include "chat/scan/json_text.hpp"
#include "chat/scan/schema_names.hpp"

namespace mlxs::chat {
namespace {

constexpr std::string_view name_key = "name";
constexpr std::array<std::string_view, 4> other_argument_keys{"arguments", "parameters", "input",
                                                              "args"};

bool is_object_text(std::string_view text) {
  const auto parsed = base::parse_json(text, "arguments");
  return parsed.ok() && parsed.value().is_object();
}

}  // namespace

JsonCall::JsonCall(const JsonCallForm& form, const std::vector<std::string_view>& followers,
                   const Tools& tools)
    : form_(form), tools_(tools), repair_(followers) {}

std::size_t JsonCall::feed(std::string_view text) {
  std::size_t used = 0;
  const bool was_told = told_;
  const bool was_named = !name_.empty();
  const bool was_begun = begun();
  while (state_ == State::reading && told_ == was_told && !name_.empty() == was_named &&
         begun() == was_begun && (used < text.size() || repair_.pending())) {
    // The frame is read byte by byte, because it tells what the rest means.
    used += repair_.feed(text.substr(used, streaming_ && begun() ? text.size() : 1), frame_depth_);
    read_repaired();
    if (repair_.status() == JsonRepair::Status::broken && state_ == State::reading)
      state_ = State::broken;
  }
  return used;
}

void JsonCall::read_repaired() {
  if (streaming_ && state_ == State::reading && repair_.depth() > frame_depth_) {
    repair_.take_to(json_);
    return;
  }
  const std::string json = repair_.take();
  std::size_t at = 0;
  while (!streaming_ && at < json.size() && state_ == State::reading) read(json[at++]);
  if (streaming_ && state_ == State::reading) json_.append(json, at);
  if (!streaming_ || repair_.depth() > frame_depth_) return;
  streaming_ = in_arguments_ = false;
  want_ = Want::comma_or_end;
  closer_ = json_.back();
  json_.pop_back();
}

bool JsonCall::complete() {
  if (state_ != State::closed && repair_.complete(streaming_ ? frame_depth_ : 0)) {
    state_ = State::reading;
    read_repaired();
  }
  if (whole()) settle();
  return whole();
}

// One byte of strict JSON.
void JsonCall::read(char c) {
  if (want_ == Want::key || want_ == Want::value_rest) {
    scan(c);
  } else if (!is_space(c)) {
    frame(c);
  }
}

std::string JsonCall::take() { return std::exchange(json_, std::string()); }

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
  if (is_inner_frame(c)) {
    want_ = Want::key_or_end;
    frame_depth_ = repair_.depth();
    return;
  }
  want_ = Want::value_rest;
  in_arguments_ = is_argument_key();
  streaming_ = in_arguments_ && c == '{' && !name_.empty() && !told_;
  if (!streaming_) return scan(c);
  tell();
  json_ += c;
}

bool JsonCall::describes_tool() const {
  const auto tool = tools_.find(name_);
  if (tool == tools_.end() || !repair_.seen().contains("type")) return false;
  return !schema_names(tool->second).top.contains("type");
}

// {"type": "function", "function": {the call}}, as OpenAI's clients are sent it. Without markup
// around it that is how tools are described, too.
bool JsonCall::is_inner_frame(char c) const {
  return c == '{' && key_ == "function" && name_.empty() && frame_depth_ == 1 &&
         form_.members == JsonCallForm::Members::any;
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
  in_arguments_ = false;
  want_ = Want::comma_or_end;
  if (status == JsonScanner::Status::done_before && !is_space(c) && state_ == State::reading)
    frame(c);
}

void JsonCall::end_key(const std::string& text) {
  key_ = json_unquote(text);
  want_ = Want::colon;
  const bool is_known = key_ == name_key || key_ == "type" || key_ == "id" || is_argument_key();
  const bool is_late = !closer_.empty() && repair_.expects(key_);
  if (!is_known && !is_late && form_.members == JsonCallForm::Members::only_known)
    state_ = State::broken;
}

void JsonCall::end_value(std::string text) {
  if (key_ == name_key) {
    end_name(text);
  } else if (is_argument_key()) {
    end_arguments(std::move(text));
  } else if (!closer_.empty() && repair_.expects(key_)) {
    json_ += (repair_.seen().empty() ? "" : ",") + base::quote(key_) + ':' + text;
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
  if (!is_object_text(text) && text != "null") text = repaired_json(text);
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
  tell();
  json_ += *arguments_;
}

void JsonCall::tell() {
  told_ = true;
  const auto tool = tools_.find(name_);
  is_declared_ = tool != tools_.end();
  if (is_declared_) repair_.expect(schema_names(tool->second), repair_.depth());
}

void JsonCall::close() {
  // A frame without arguments is a call without arguments, but only when it says nothing else: an
  // object that merely has a name is ordinary JSON.
  if (!told_ && !foreign_ && !arguments_) {
    arguments_ = "{}";
    join();
  }
  settle();
  state_ = told_ ? State::closed : State::broken;
}

bool JsonCall::is_argument_key() const {
  const auto& keys = form_.argument_keys;
  if (std::find(keys.begin(), keys.end(), key_) != keys.end()) return true;
  const auto& others = other_argument_keys;
  return std::find(others.begin(), others.end(), key_) != others.end() &&
         tools_.find(name_) != tools_.end();
}

}  // namespace mlxs::chat
