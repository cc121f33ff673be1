#include "chat/dialects/hermes.hpp"

#include <utility>

namespace mlxs::chat {
namespace {

constexpr std::string_view think_opener = "<think>";
constexpr std::string_view think_closer = "</think>";
constexpr std::string_view call_opener = "<tool_call>";
constexpr std::string_view call_closer = "</tool_call>";

std::vector<Marker> markers() {
  return {{.spelling = think_opener, .role = MarkerRole::think_open},
          {.spelling = think_closer, .role = MarkerRole::think_close},
          {.spelling = call_opener, .role = MarkerRole::call_open},
          {.spelling = call_closer, .role = MarkerRole::call_close}};
}

}  // namespace

Hermes::Hermes(const DialectOptions& options) : prose_(writer_, markers()), closer_({call_closer}) {
  switch (read_prompt_end(options.prompt_tail, think_opener, think_closer)) {
    case PromptEnd::thinking_open: prose_.open_thinking(); break;
    case PromptEnd::thinking_closed: writer_.follow_structure(); break;
    case PromptEnd::other: break;
  }
}

core::Events Hermes::feed(std::string_view text) {
  while (!text.empty()) text.remove_prefix(step(text));
  return writer_.take();
}

std::size_t Hermes::step(std::string_view text) {
  switch (state_) {
    case State::call: return read_call(text);
    case State::broken_call: return read_broken_call(text);
    case State::prose: break;
  }
  return read_prose(text);
}

core::Events Hermes::finish(StreamEnd end) {
  switch (state_) {
    case State::prose: prose_.finish(); break;
    case State::broken_call: writer_.write_call(closer_.finish()); break;
    case State::call:
      if (!told_) {
        prose_.write(std::string(call_opener) + raw_);
      } else if (call_->whole() && end == StreamEnd::complete) {
        end_call(StreamEnd::complete);
      }
      break;
  }
  writer_.finish(end);
  return writer_.take();
}

std::size_t Hermes::read_prose(std::string_view text) {
  const Prose::Read read = prose_.read(text);
  if (read.marker == nullptr) return read.used;
  call_.emplace();
  raw_.clear();
  told_ = false;
  state_ = State::call;
  return read.used;
}

std::size_t Hermes::read_call(std::string_view text) {
  std::size_t used = 0;
  while (used < text.size() && call_->state() == HermesCall::State::reading) {
    call_->feed(text[used]);
    ++call_steps_;
    if (call_->state() != HermesCall::State::broken) ++used;
  }
  tell(text.substr(0, used));
  if (call_->state() == HermesCall::State::closed)
    end_call(StreamEnd::complete);
  else if (call_->state() == HermesCall::State::broken)
    give_up();
  return used;
}

// Begins the block as soon as a call can be told; until then the bytes are kept.
void Hermes::tell(std::string_view raw) {
  if (!call_->told()) {
    raw_ += raw;
    return;
  }
  if (!told_) {
    prose_.restart();
    writer_.start_call(call_->name());
    told_ = true;
  }
  writer_.write_call(call_->take());
}

void Hermes::give_up() {
  if (!told_) {
    prose_.write_false_call(std::string(call_opener) + raw_);
    state_ = State::prose;
  } else if (call_->whole()) {
    end_call(StreamEnd::complete);  // the frame is damaged, the arguments are not
  } else {
    writer_.write_call(call_->held());
    state_ = State::broken_call;
  }
}

// Arguments that cannot be read any further keep their bytes: what the model wrote goes into the
// open block as it is, and the block ends incomplete.
std::size_t Hermes::read_broken_call(std::string_view text) {
  const TagScanner::Found found = closer_.next(text);
  writer_.write_call(found.text);
  if (found.tag != TagScanner::none) end_call(StreamEnd::cut);
  return found.used;
}

void Hermes::end_call(StreamEnd end) {
  writer_.end_call(end);
  call_.reset();
  state_ = State::prose;
}

std::unique_ptr<Dialect> make_hermes(const DialectOptions& options) {
  return std::make_unique<Hermes>(options);
}

}  // namespace mlxs::chat
