#include "chat/dialects/call_dialect.hpp"

namespace mlxs::chat {
namespace {

std::vector<Marker> markers_of(const CallFamily& family) {
  std::vector<Marker> markers = family.markers;
  markers.push_back({.spelling = family.think_opener, .role = MarkerRole::think_open});
  markers.push_back({.spelling = family.think_closer, .role = MarkerRole::think_close});
  return markers;
}

}  // namespace

CallDialect::CallDialect(const CallFamily& family, const DialectOptions& options)
    : state_(family.first_opener.empty() ? State::prose : State::beginning),
      first_call_({family.first_opener}),
      prose_(writer_, markers_of(family)),
      reader_(family.make_reader(CallWriter(writer_, prose_), options)) {
  switch (read_prompt_end(options.prompt_tail, family.think_opener, family.think_closer)) {
    case PromptEnd::thinking_open: prose_.open_thinking(); break;
    case PromptEnd::thinking_closed: writer_.follow_structure(); break;
    case PromptEnd::other: break;
  }
}

core::Events CallDialect::feed(std::string_view text) {
  read(text);
  return writer_.take();
}

void CallDialect::read(std::string_view text) {
  while (!text.empty() && state_ != State::ended) text.remove_prefix(step(text));
}

std::size_t CallDialect::step(std::string_view text) {
  switch (state_) {
    case State::beginning: return read_beginning(text);
    case State::prose: return read_prose(text);
    case State::call: return read_call(text);
    case State::ended: break;
  }
  return text.size();
}

core::Events CallDialect::finish(StreamEnd end) {
  if (state_ == State::call) prose_.write(reader_->finish(end));
  if (state_ == State::beginning) prose_.write(first_call_.held());
  if (state_ == State::prose) prose_.finish();
  writer_.finish(end);
  return writer_.take();
}

std::size_t CallDialect::read_beginning(std::string_view text) {
  std::size_t used = 0;
  NextTag::Status status = NextTag::Status::reading;
  while (used < text.size() && status == NextTag::Status::reading) {
    status = first_call_.feed(text[used]);
    if (status != NextTag::Status::other) ++used;
  }
  if (status == NextTag::Status::reading) return used;
  const std::string held = first_call_.held();
  if (status == NextTag::Status::found) {
    state_ = State::call;
    reader_->open(held);
  } else {
    state_ = State::prose;
    read(held);
  }
  return used;
}

std::size_t CallDialect::read_prose(std::string_view text) {
  const Prose::Read read = prose_.read(text);
  if (read.marker == nullptr) return read.used;
  if (read.marker->role == MarkerRole::special) {
    state_ = State::ended;
  } else {
    state_ = State::call;
    reader_->open(read.marker->spelling);
  }
  return read.used;
}

std::size_t CallDialect::read_call(std::string_view text) {
  const std::size_t used = reader_->read(text);
  if (!reader_->done()) return used;
  state_ = State::prose;
  const CallReader::Leftover leftover = reader_->leftover();
  for (const std::string& opener : leftover.openers) prose_.write_false_call(opener);
  read(leftover.again);
  return used;
}

}  // namespace mlxs::chat
