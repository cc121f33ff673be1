#include "chat/dialects/call_dialect.hpp"

#include <algorithm>

#include "chat/dialects/fenced_calls.hpp"
#include "chat/dialects/foreign_calls.hpp"
#include "chat/scan/characters.hpp"

namespace mlxs::chat {
namespace {

// Other families' openers, where the family does not have them itself.
template <typename Openers>
void add_foreign(std::vector<Marker>& markers, const Openers& openers, MarkerRole role) {
  for (const std::string_view opener : openers) {
    const bool is_own = std::any_of(markers.begin(), markers.end(), [&](const Marker& marker) {
      return marker.spelling == opener;
    });
    if (!is_own) markers.push_back({.spelling = opener, .role = role});
  }
}

std::vector<Marker> markers_of(const CallFamily& family) {
  std::vector<Marker> markers = family.markers;
  add_foreign(markers, foreign_call_openers, MarkerRole::foreign_call_open);
  add_foreign(markers, tried_call_openers, MarkerRole::tried_call_open);
  if (family.channel_opener.empty()) {
    markers.push_back({.spelling = family.think_opener, .role = MarkerRole::think_open});
  } else {
    markers.push_back({.spelling = family.channel_opener, .role = MarkerRole::special});
  }
  markers.push_back({.spelling = family.think_closer, .role = MarkerRole::think_close});
  markers.push_back({.spelling = call_fence, .role = MarkerRole::fence_open});
  return markers;
}

TrialCalls::Tags ends_of(const CallFamily& family) {
  TrialCalls::Tags tags;
  for (const Marker& marker : family.markers) {
    if (marker.role == MarkerRole::special) tags.push_back(marker.spelling);
  }
  return tags;
}

BareHeads heads_of(const CallFamily& family, const std::vector<core::Tool>& tools) {
  const auto& markers = family.markers;
  if (std::none_of(markers.begin(), markers.end(),
                   [](const Marker& marker) { return marker.role == MarkerRole::head_end; }))
    return {};
  std::vector<std::string> names;
  for (const core::Tool& tool : tools) names.push_back(tool.name);
  return BareHeads(std::move(names));
}

bool is_channel_character(char c) { return (c >= 'a' && c <= 'z') || c == '_'; }

bool is_thinking_channel(std::string_view name) {
  return name == "thought" || name == "thinking" || name == "analysis";
}

}  // namespace

CallDialect::CallDialect(const CallFamily& family, const DialectOptions& options)
    : state_(family.first_opener.empty() ? State::prose : State::beginning),
      channel_opener_(family.channel_opener),
      first_call_({family.first_opener}),
      writer_(options.tools),
      prose_(writer_, markers_of(family), heads_of(family, options.tools)),
      reader_(family.make_reader(CallWriter(writer_, prose_), options)),
      foreign_(make_foreign_calls(CallWriter(writer_, prose_), options, ends_of(family))),
      fenced_(make_fenced_calls(CallWriter(writer_, prose_), options, ends_of(family))),
      active_(reader_.get()) {
  switch (read_prompt_end(options.prompt_tail, family.think_opener, family.think_closer)) {
    case PromptEnd::thinking_open: prose_.open_thinking(); break;
    case PromptEnd::thinking_closed: writer_.follow_structure(); break;
    case PromptEnd::other: break;
  }
}

void CallDialect::feed_to(std::string_view text, core::Events& out) {
  read(text);
  writer_.take_to(out);
}

void CallDialect::read(std::string_view text) {
  while (!text.empty() && state_ != State::ended) text.remove_prefix(step(text));
}

std::size_t CallDialect::step(std::string_view text) {
  switch (state_) {
    case State::beginning: return read_beginning(text);
    case State::prose: return read_prose(text);
    case State::channel: return read_channel(text);
    case State::call: return read_call(text);
    case State::ended: break;
  }
  return text.size();
}

core::Events CallDialect::finish(StreamEnd end) {
  do {
    if (state_ == State::prose) prose_.end_doubt(end);
    while (state_ == State::prose && prose_.has_again()) read_prose("");
  } while (finish_call(end));
  if (state_ == State::channel && end == StreamEnd::complete)
    prose_.write(std::string(channel_opener_) + channel_);
  if (state_ == State::beginning) prose_.write(first_call_.held());
  if (state_ == State::prose) prose_.finish(end);
  writer_.finish(end);
  return writer_.take();
}

// Whether a call was open; what it leaves may begin another one.
bool CallDialect::finish_call(StreamEnd end) {
  if (state_ != State::call) return false;
  prose_.write(active_->finish(end));
  read_leftover();
  return true;
}

std::size_t CallDialect::read_beginning(std::string_view text) {
  std::size_t used = 0;
  const NextTag::Status status = first_call_.read(text, used);
  if (status == NextTag::Status::reading) return used;
  const std::string held = first_call_.held();
  if (status == NextTag::Status::found) {
    state_ = State::call;
    active_ = reader_.get();
    active_->open(held);
  } else {
    state_ = State::prose;
    read(held);
  }
  return used;
}

std::size_t CallDialect::read_prose(std::string_view text) {
  const Prose::Read read = prose_.read(text);
  if (read.marker == nullptr) return read.used;
  if (read.marker->spelling == channel_opener_) {
    channel_.clear();
    state_ = State::channel;
  } else if (read.marker->role == MarkerRole::special) {
    state_ = State::ended;
  } else {
    state_ = State::call;
    active_ = &reader_for(read.marker->role);
    active_->open(read.head + std::string(read.marker->spelling));
  }
  const std::string again = prose_.take_again();
  this->read(again);
  return read.used;
}

std::size_t CallDialect::read_channel(std::string_view text) {
  std::size_t used = 0;
  while (used < text.size() && is_channel_character(text[used]) && channel_.size() < name_bytes_max)
    channel_ += text[used++];
  if (used == text.size()) return used;
  state_ = State::prose;
  // The name ends with its line, or the channel is empty and closes at once.
  if (channel_.empty() || (text[used] != '\n' && text[used] != '<')) {
    prose_.write(std::string(channel_opener_) + channel_);
  } else if (is_thinking_channel(channel_)) {
    prose_.open_thinking();
  } else {
    prose_.restart();
  }
  return used;
}

std::size_t CallDialect::read_call(std::string_view text) {
  const std::size_t used = active_->read(text);
  if (active_->done()) read_leftover();
  return used;
}

void CallDialect::read_leftover() {
  state_ = State::prose;
  const CallReader::Leftover leftover = active_->leftover();
  for (const std::string& opener : leftover.openers) prose_.write_false_call(opener);
  read(leftover.again);
}

CallReader& CallDialect::reader_for(MarkerRole role) {
  switch (role) {
    case MarkerRole::foreign_call_open:
    case MarkerRole::tried_call_open: return *foreign_;
    case MarkerRole::fence_open: return *fenced_;
    default: return *reader_;
  }
}

Place CallDialect::place() const {
  if (state_ == State::channel) return Place::call;
  return state_ == State::call ? active_->place() : prose_.place();
}

}  // namespace mlxs::chat
