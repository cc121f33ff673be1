#include "chat/dialects/gemma4.hpp"

#include "chat/scan/characters.hpp"

namespace mlxs::chat {
namespace {

constexpr std::string_view channel_opener = "<|channel>";
constexpr std::string_view channel_closer = "<channel|>";
constexpr std::string_view call_opener = "<|tool_call>";
constexpr std::string_view call_closer = "<tool_call|>";
constexpr std::string_view response_opener = "<|tool_response>";
constexpr std::string_view turn_closer = "<turn|>";
constexpr std::string_view call_word = "call:";
constexpr std::string_view thinking_opener = "<|channel>thought";

std::vector<Marker> markers() {
  return {{.spelling = channel_opener, .role = MarkerRole::special},
          {.spelling = channel_closer, .role = MarkerRole::think_close},
          {.spelling = call_opener, .role = MarkerRole::call_open},
          {.spelling = call_closer, .role = MarkerRole::call_close},
          {.spelling = response_opener, .role = MarkerRole::special},
          {.spelling = turn_closer, .role = MarkerRole::special}};
}

// "call:" and a name, as far as they are written; white space may stand around them.
bool may_become_call(std::string_view header) {
  const std::string_view text = trimmed(header);
  if (text.size() <= call_word.size()) return call_word.starts_with(text);
  const std::string_view name = text.substr(call_word.size());
  return text.starts_with(call_word) && is_tool_name(name);
}

bool is_channel_character(char c) { return (c >= 'a' && c <= 'z') || c == '_'; }

}  // namespace

Gemma4::Gemma4(const DialectOptions& options)
    : prose_(writer_, markers()), closers_({call_closer, response_opener, turn_closer}) {
  switch (read_prompt_end(options.prompt_tail, thinking_opener, channel_closer)) {
    case PromptEnd::thinking_open: prose_.open_thinking(); break;
    case PromptEnd::thinking_closed: writer_.follow_structure(); break;
    case PromptEnd::other: break;
  }
}

core::Events Gemma4::feed(std::string_view text) {
  while (!text.empty() && state_ != State::ended) text.remove_prefix(step(text));
  return writer_.take();
}

std::size_t Gemma4::step(std::string_view text) {
  switch (state_) {
    case State::prose: return read_prose(text);
    case State::channel: return read_channel(text);
    case State::call_header: return read_call_header(text);
    case State::arguments: return read_arguments(text);
    case State::broken_call: return read_broken_call(text);
    case State::ended: break;
  }
  return text.size();
}

core::Events Gemma4::finish(StreamEnd end) {
  switch (state_) {
    case State::prose: prose_.finish(); break;
    case State::channel: prose_.write(std::string(channel_opener) + header_); break;
    case State::call_header: prose_.write(std::string(call_opener) + header_); break;
    case State::broken_call: writer_.write_call(closers_.finish()); break;
    case State::arguments:
    case State::ended: break;
  }
  writer_.finish(end);
  return writer_.take();
}

std::size_t Gemma4::read_prose(std::string_view text) {
  const Prose::Read read = prose_.read(text);
  if (read.marker == nullptr) return read.used;
  header_.clear();
  if (read.marker->spelling == channel_opener) {
    state_ = State::channel;
  } else {
    state_ = read.marker->role == MarkerRole::call_open ? State::call_header : State::ended;
  }
  return read.used;
}

std::size_t Gemma4::read_channel(std::string_view text) {
  std::size_t used = 0;
  while (used < text.size() && is_channel_character(text[used]) && header_.size() < name_bytes_max)
    header_ += text[used++];
  if (used == text.size()) return used;
  state_ = State::prose;
  // The name ends with its line, or the channel is empty and closes at once.
  if (header_.empty() || (text[used] != '\n' && text[used] != '<')) {
    prose_.write(std::string(channel_opener) + header_);
    return used;
  }
  begin_channel(header_);
  return used;
}

void Gemma4::begin_channel(std::string_view name) {
  const bool thinks = name == "thought" || name == "thinking" || name == "analysis";
  if (thinks) {
    prose_.open_thinking();
  } else {
    prose_.restart();
  }
}

std::size_t Gemma4::read_call_header(std::string_view text) {
  for (std::size_t used = 0; used < text.size(); ++used) {
    const char c = text[used];
    if (c == '{' && trimmed(header_).size() > call_word.size()) {
      prose_.restart();
      writer_.start_call(std::string(trimmed(header_).substr(call_word.size())));
      arguments_.emplace();
      writer_.write_call(arguments_->take());
      state_ = State::arguments;
      return used + 1;
    }
    header_ += c;
    if (header_.size() <= 2 * name_bytes_max && may_become_call(header_)) continue;
    header_.pop_back();
    prose_.write_false_call(std::string(call_opener) + header_);
    state_ = State::prose;
    return used;
  }
  return text.size();
}

std::size_t Gemma4::read_arguments(std::string_view text) {
  const std::size_t used = arguments_->feed(text);
  writer_.write_call(arguments_->take());
  if (arguments_->state() == Gemma4Arguments::State::reading) return used;
  if (arguments_->state() == Gemma4Arguments::State::closed) {
    end_call(StreamEnd::complete);
    return used;
  }
  state_ = State::broken_call;
  // What the arguments held back is part of what is broken; it may be the beginning of a closer.
  const std::string held = arguments_->held();
  static_cast<void>(read_broken_call(held));
  return used;
}

// A call that cannot be read any further keeps its bytes: what the model wrote goes into the open
// block as it is, and the block ends incomplete.
std::size_t Gemma4::read_broken_call(std::string_view text) {
  const TagScanner::Found found = closers_.next(text);
  writer_.write_call(found.text);
  if (found.tag == TagScanner::none) return found.used;
  end_call(StreamEnd::cut);
  if (found.tag != 0) state_ = State::ended;
  return found.used;
}

void Gemma4::end_call(StreamEnd end) {
  writer_.end_call(end);
  steps_ += arguments_->steps();
  arguments_.reset();
  state_ = State::prose;
}

std::size_t Gemma4::steps() const {
  return prose_.steps() + closers_.steps() + steps_ + (arguments_ ? arguments_->steps() : 0);
}

std::unique_ptr<Dialect> make_gemma4(const DialectOptions& options) {
  return std::make_unique<Gemma4>(options);
}

}  // namespace mlxs::chat
