#include "chat/dialects/qwen3_xml.hpp"

#include "chat/scan/characters.hpp"
#include "chat/scan/json_text.hpp"

namespace mlxs::chat {
namespace {

constexpr std::string_view think_opener = "<think>";
constexpr std::string_view think_closer = "</think>";
constexpr std::string_view call_opener = "<tool_call>";
constexpr std::string_view call_closer = "</tool_call>";
constexpr std::string_view function_opener = "<function=";
constexpr std::string_view function_closer = "</function>";
constexpr std::string_view parameter_opener = "<parameter=";
constexpr std::string_view parameter_closer = "</parameter>";
constexpr std::string_view parameter_closer_on_its_line = "\n</parameter>";

std::vector<Marker> markers() {
  return {{.spelling = think_opener, .role = MarkerRole::think_open},
          {.spelling = think_closer, .role = MarkerRole::think_close},
          {.spelling = call_opener, .role = MarkerRole::call_open},
          {.spelling = call_closer, .role = MarkerRole::call_close},
          {.spelling = function_opener, .role = MarkerRole::call_open}};
}

}  // namespace

Qwen3Xml::Qwen3Xml(const DialectOptions& options)
    : prose_(writer_, markers()),
      function_tag_({function_opener}),
      parameter_tag_({parameter_opener, function_closer, call_closer}),
      after_call_tag_({function_opener, call_closer}),
      value_end_({parameter_closer_on_its_line, parameter_closer}),
      call_end_({function_closer, call_closer}) {
  for (const core::Tool& tool : options.tools) schemas_.emplace(tool.name, tool.schema_json);
  switch (read_prompt_end(options.prompt_tail, think_opener, think_closer)) {
    case PromptEnd::thinking_open: prose_.open_thinking(); break;
    case PromptEnd::thinking_closed: writer_.follow_structure(); break;
    case PromptEnd::other: break;
  }
}

core::Events Qwen3Xml::feed(std::string_view text) {
  while (!text.empty()) text.remove_prefix(step(text));
  return writer_.take();
}

std::size_t Qwen3Xml::step(std::string_view text) {
  switch (state_) {
    case State::prose: break;
    case State::opened: return read_opened(text);
    case State::name: return read_name(text);
    case State::between: return read_between(text);
    case State::key: return read_key(text);
    case State::value: return read_value(text);
    case State::value_end: return read_value_end(text);
    case State::after_call: return read_after_call(text);
    case State::broken_call: return read_broken_call(text);
  }
  return read_prose(text);
}

core::Events Qwen3Xml::finish(StreamEnd end) {
  switch (state_) {
    case State::prose: prose_.finish(); break;
    case State::opened: prose_.write(std::string(call_opener) + function_tag_.held()); break;
    case State::name: prose_.write(header_ + name_); break;
    case State::after_call: prose_.write(after_call_tag_.held()); break;
    case State::broken_call: writer_.write_call(call_end_.finish()); break;
    case State::between:
    case State::key:
    case State::value:
    case State::value_end: break;  // an open call: its JSON stays as far as it came
  }
  writer_.finish(end);
  return writer_.take();
}

std::size_t Qwen3Xml::read_prose(std::string_view text) {
  const Prose::Read read = prose_.read(text);
  if (read.marker == nullptr) return read.used;
  bare_ = read.marker->spelling == function_opener;
  if (bare_) {
    take_header(function_opener);
  } else {
    function_tag_.restart();
    state_ = State::opened;
  }
  return read.used;
}

std::size_t Qwen3Xml::read_opened(std::string_view text) {
  const std::size_t used = match(function_tag_, text);
  if (matched_ == NextTag::Status::reading) return used;
  const std::string header = std::string(call_opener) + function_tag_.held();
  if (matched_ == NextTag::Status::found) {
    take_header(header);
  } else {
    prose_.write_false_call(header);
    state_ = State::prose;
  }
  return used;
}

void Qwen3Xml::take_header(std::string_view opener) {
  header_ = opener;
  name_.clear();
  state_ = State::name;
}

std::size_t Qwen3Xml::read_name(std::string_view text) {
  for (std::size_t used = 0; used < text.size(); ++used) {
    ++steps_;
    if (is_name_character(text[used]) && name_.size() < name_bytes_max) {
      name_ += text[used];
      continue;
    }
    // Without <tool_call> around it only the name of a declared tool makes it a call.
    const bool is_call =
        text[used] == '>' && !name_.empty() && (!bare_ || schemas_.find(name_) != schemas_.end());
    if (is_call) {
      begin_call(name_);
      return used + 1;
    }
    state_ = State::prose;
    if (bare_) {
      prose_.write(header_ + name_);
    } else {
      prose_.write_false_call(header_ + name_);
    }
    return used;
  }
  return text.size();
}

void Qwen3Xml::begin_call(const std::string& name) {
  const auto schema = schemas_.find(name);
  types_ = ArgumentTypes(schema == schemas_.end() ? "" : schema->second);
  keys_.clear();
  prose_.restart();
  writer_.start_call(name);
  writer_.write_call("{");
  parameter_tag_.restart();
  state_ = State::between;
}

std::size_t Qwen3Xml::read_between(std::string_view text) {
  const std::size_t used = match(parameter_tag_, text);
  if (matched_ == NextTag::Status::found) follow_value(parameter_tag_.tag());
  if (matched_ == NextTag::Status::other) break_call(parameter_tag_.held());
  return used;
}

// What stands where a parameter may begin: the next one, or one of the two ends of the call.
void Qwen3Xml::follow_value(std::size_t tag) {
  if (tag == 0) {
    key_.clear();
    state_ = State::key;
    return;
  }
  writer_.write_call("}");
  end_call(StreamEnd::complete);
  if (tag == 1) state_ = State::after_call;
}

std::size_t Qwen3Xml::read_key(std::string_view text) {
  for (std::size_t used = 0; used < text.size(); ++used) {
    ++steps_;
    const char c = text[used];
    if (c == '>' && !key_.empty()) {
      begin_value();
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

void Qwen3Xml::begin_value() {
  repeated_ = !keys_.insert(key_).second;
  value_begins_ = true;
  value_.clear();
  state_ = State::value;
  if (repeated_) return;
  const std::string member = '"' + json_escape(key_) + "\":";
  writer_.write_call((keys_.size() > 1 ? "," : "") + member);
  if (types_.is_text(key_)) writer_.write_call("\"");
}

std::size_t Qwen3Xml::read_value(std::string_view text) {
  if (value_begins_) {
    value_begins_ = false;
    if (text.front() == '\n') return 1;
  }
  const TagScanner::Found found = value_end_.next(text);
  write_value(found.text);
  if (found.tag != TagScanner::none) {
    value_closer_ = found.tag == 0 ? parameter_closer_on_its_line : parameter_closer;
    parameter_tag_.restart();
    state_ = State::value_end;
  }
  return found.used;
}

void Qwen3Xml::write_value(std::string_view text) {
  if (repeated_) return;
  if (types_.is_text(key_)) {
    writer_.write_call(json_escape(text));
  } else {
    value_ += text;
  }
}

std::size_t Qwen3Xml::read_value_end(std::string_view text) {
  const std::size_t used = match(parameter_tag_, text);
  if (matched_ == NextTag::Status::found) {
    end_value();
    follow_value(parameter_tag_.tag());
  } else if (matched_ == NextTag::Status::other) {
    resume_value();
  }
  return used;
}

// The closer was content: nothing of a call's frame follows it.
void Qwen3Xml::resume_value() {
  state_ = State::value;
  write_value(value_closer_);
  const std::string held = parameter_tag_.held();
  if (!held.empty()) static_cast<void>(read_value(held));
}

void Qwen3Xml::end_value() {
  if (repeated_) return;
  writer_.write_call(types_.is_text(key_) ? "\"" : types_.to_json(key_, value_));
}

std::size_t Qwen3Xml::read_after_call(std::string_view text) {
  const std::size_t used = match(after_call_tag_, text);
  if (matched_ == NextTag::Status::reading) return used;
  state_ = State::prose;
  if (matched_ == NextTag::Status::other) {
    const std::string held = after_call_tag_.held();
    if (!held.empty()) static_cast<void>(read_prose(held));
  } else if (after_call_tag_.tag() == 0) {
    take_header(function_opener);
  }
  return used;
}

void Qwen3Xml::break_call(std::string_view written) {
  state_ = State::broken_call;
  static_cast<void>(read_broken_call(written));
}

// A call that cannot be read any further keeps its bytes: what the model wrote goes into the open
// block as it is, and the block ends incomplete.
std::size_t Qwen3Xml::read_broken_call(std::string_view text) {
  const TagScanner::Found found = call_end_.next(text);
  writer_.write_call(found.text);
  if (found.tag == TagScanner::none) return found.used;
  end_call(StreamEnd::cut);
  if (found.tag == 0) state_ = State::after_call;
  return found.used;
}

void Qwen3Xml::end_call(StreamEnd end) {
  writer_.end_call(end);
  after_call_tag_.restart();
  state_ = State::prose;
}

std::size_t Qwen3Xml::match(NextTag& tag, std::string_view text) {
  matched_ = NextTag::Status::reading;
  std::size_t used = 0;
  while (used < text.size() && matched_ == NextTag::Status::reading) {
    ++steps_;
    matched_ = tag.feed(text[used]);
    if (matched_ != NextTag::Status::other) ++used;
  }
  return used;
}

std::unique_ptr<Dialect> make_qwen3_xml(const DialectOptions& options) {
  return std::make_unique<Qwen3Xml>(options);
}

}  // namespace mlxs::chat
