#include "chat/dialects/gpt_oss.hpp"

#include <array>
#include <vector>

#include "chat/dialects/fenced_calls.hpp"
#include "chat/dialects/foreign_calls.hpp"
#include "chat/scan/characters.hpp"

namespace mlxs::chat {
namespace {

using core::BlockKind;

constexpr std::string_view start_tag = "<|start|>";
constexpr std::string_view channel_tag = "<|channel|>";
constexpr std::string_view message_tag = "<|message|>";
constexpr std::string_view end_tag = "<|end|>";
constexpr std::string_view call_tag = "<|call|>";
constexpr std::string_view return_tag = "<|return|>";
constexpr std::string_view tag_begin = "<|";
constexpr std::string_view functions = "functions.";
constexpr std::string_view thinking_channel = "analysis";

constexpr std::array harmony_tags{end_tag, call_tag, return_tag, start_tag, channel_tag};

std::vector<std::string_view> body_tags() {
  std::vector<std::string_view> tags(harmony_tags.begin(), harmony_tags.end());
  tags.insert(tags.end(), foreign_call_openers.begin(), foreign_call_openers.end());
  tags.insert(tags.end(), tried_call_openers.begin(), tried_call_openers.end());
  tags.push_back(call_fence);
  return tags;
}

std::vector<std::string_view> message_ends() { return {call_tag, end_tag, return_tag}; }

}  // namespace

GptOss::GptOss(const DialectOptions& options)
    : writer_(options.tools),
      body_tags_(body_tags()),
      body_scanner_(body_tags_),
      foreign_(make_tried_calls(CallWriter(writer_), options,
                                {harmony_tags.begin(), harmony_tags.end()})),
      fenced_(make_fenced_calls(CallWriter(writer_), options,
                                {harmony_tags.begin(), harmony_tags.end()})),
      trial_(foreign_.get()),
      next_({start_tag, channel_tag}),
      empty_call_({message_ends()}),
      arguments_(message_ends()),
      call_end_(message_ends()) {
  for (const core::Tool& tool : options.tools) schemas_.emplace(tool.name, tool.schema_json);
  read_prompt(options.prompt_tail);
}

// The prompt ends with the beginning of a message: <|start|>assistant, sometimes its whole header.
void GptOss::read_prompt(std::string_view tail) {
  const std::size_t start = tail.rfind(start_tag);
  if (start == std::string_view::npos) return;
  const std::size_t message = tail.rfind(message_tag);
  std::string_view header = trimmed(tail.substr(start + start_tag.size()));
  if (message != std::string_view::npos && message > start) {
    header = tail.substr(start + start_tag.size(),
                         message + message_tag.size() - start - start_tag.size());
  }
  header_.begin(HarmonyHeader::Begins::at_role, "");
  for (const char c : header) {
    if (header_.state() == HarmonyHeader::State::reading) header_.feed(c);
  }
  if (header_.state() == HarmonyHeader::State::ended) {
    begin_message();
  } else if (header == "assistant") {
    header_.begin(HarmonyHeader::Begins::behind_role, "");
    state_ = State::header;
  }
}

void GptOss::feed_to(std::string_view text, core::Events& out) {
  read(text);
  writer_.take_to(out);
}

void GptOss::read(std::string_view text) {
  while (!text.empty() && state_ != State::ended) text.remove_prefix(step(text));
}

std::size_t GptOss::step(std::string_view text) {
  switch (state_) {
    case State::body: return read_body(text);
    case State::trial: return read_trial(text);
    case State::after_end: return read_after_end(text);
    case State::header: return read_header(text);
    case State::call_begin: return read_call_begin(text);
    case State::call: return read_call(text);
    case State::broken_call: return read_broken_call(text);
    case State::ended: break;
  }
  return text.size();
}

core::Events GptOss::finish(StreamEnd end) {
  while (state_ == State::trial) {
    write(trial_->finish(end));
    end_trial();
  }
  switch (state_) {
    case State::body: finish_body(end); break;
    case State::after_end:
      if (quotes_.quoted() && kind_ == BlockKind::text) take_end_for_text();
      break;
    case State::header:
      if (end == StreamEnd::complete || !header_.raw().starts_with(tag_begin)) write(header_.raw());
      break;
    case State::call_begin: finish_call_begin(end); break;
    case State::call: finish_call(end); break;
    case State::broken_call: writer_.write_call(call_end_.finish()); break;
    case State::trial:
    case State::ended: break;
  }
  writer_.finish(end);
  return writer_.take();
}

void GptOss::finish_call(StreamEnd end) {
  const bool whole = arguments_.end_whole(end);
  writer_.write_call(arguments_.take());
  if (whole) writer_.end_call(StreamEnd::complete);
}

// A tag that is cut inside is markup, not text.
void GptOss::finish_body(StreamEnd end) {
  const std::string held = body_scanner_.finish();
  const bool is_tag = held.starts_with(tag_begin) && !quotes_.quoted();
  if (end == StreamEnd::complete || !is_tag) write(held);
}

std::size_t GptOss::read_body(std::string_view text) {
  const TagScanner::Found found = body_scanner_.next(text);
  write(found.text);
  if (found.tag == TagScanner::none) {
    // Backticks wait only where they may begin a fenced call.
    if (body_scanner_.held().starts_with('`') && !fence_counts()) write(body_scanner_.finish());
    return found.used;
  }
  const std::string_view tag = body_tags_[found.tag];
  if (found.tag >= harmony_tags.size()) {
    if (!begin_trial(tag)) write(tag);
  } else if (tag == end_tag) {
    next_.restart();
    state_ = State::after_end;
  } else if (quotes_.quoted()) {
    write(tag);
  } else if (tag == start_tag || tag == channel_tag) {
    begin_header(tag);
  } else {
    begin_body(BlockKind::text);
  }
  return found.used;
}

// Where another family's call or a fenced one may begin: in text, on a line of its own.
bool GptOss::begin_trial(std::string_view tag) {
  const bool is_fence = tag == call_fence;
  if (kind_ != BlockKind::text || (is_fence && !fence_counts())) return false;
  if (!quotes_.at_line_start() || quotes_.quoted()) mentions_calls_ = true;
  if (!is_fence && mentions_calls_) return false;
  if (is_fence) introduction_.end();
  trial_ = is_fence ? fenced_.get() : foreign_.get();
  trial_->open(tag);
  state_ = State::trial;
  return true;
}

bool GptOss::fence_counts() const {
  return kind_ == BlockKind::text && introduction_.brief() && quotes_.at_line_start() &&
         !quotes_.quoted();
}

std::size_t GptOss::read_trial(std::string_view text) {
  const std::size_t used = trial_->read(text);
  if (trial_->done()) end_trial();
  return used;
}

void GptOss::end_trial() {
  state_ = State::body;
  const CallReader::Leftover leftover = trial_->leftover();
  if (leftover.openers.empty()) {
    begin_body(BlockKind::text);
    introduction_.end();
  }
  for (const std::string& opener : leftover.openers) write(opener);
  read(leftover.again);
}

// What follows decides whether <|end|> was one: the next message always counts, anything else only
// where the tag is not quoted.
std::size_t GptOss::read_after_end(std::string_view text) {
  std::size_t used = 0;
  const NextTag::Status status = next_.read(text, used);
  steps_ += used;
  if (status == NextTag::Status::found) {
    begin_body(BlockKind::text);
    begin_header(next_.tag() == 0 ? start_tag : channel_tag);
  } else if (status == NextTag::Status::other) {
    take_end_for_text();
  }
  return used;
}

void GptOss::take_end_for_text() {
  const std::string held = next_.held();
  next_.restart();
  if (quotes_.quoted()) {
    write(end_tag);
    state_ = State::body;
  } else {
    begin_body(BlockKind::text);
  }
  read(held);
}

void GptOss::begin_header(std::string_view opener) {
  using Begins = HarmonyHeader::Begins;
  header_.begin(opener == start_tag ? Begins::at_role : Begins::at_channel, opener);
  state_ = State::header;
}

std::size_t GptOss::read_header(std::string_view text) {
  std::size_t used = 0;
  while (used < text.size() && header_.state() == HarmonyHeader::State::reading)
    header_.feed(text[used++]);
  if (header_.state() == HarmonyHeader::State::ended) begin_message();
  if (header_.state() == HarmonyHeader::State::refused) {
    const std::string raw = header_.raw();
    const std::size_t opener = raw.starts_with(start_tag)     ? start_tag.size()
                               : raw.starts_with(channel_tag) ? channel_tag.size()
                                                              : 0;
    state_ = State::body;
    write(raw.substr(0, opener));
    read(std::string_view(raw).substr(opener));  // bounded: a message may begin in it
  }
  return used;
}

void GptOss::begin_message() {
  if (!header_.from_assistant()) {
    writer_.end_prose();
    state_ = State::ended;  // others' words are not the model's to say
    return;
  }
  const bool thinks = header_.channel() == thinking_channel;
  begin_body(thinks ? BlockKind::thinking : BlockKind::text);
  tool_ = header_.recipient();
  if (!is_call_to(tool_)) return;
  if (tool_.starts_with(functions)) tool_.erase(0, functions.size());
  empty_call_.restart();
  state_ = State::call_begin;
}

bool GptOss::is_call_to(const std::string& name) const {
  const bool is_function = name.starts_with(functions);
  return is_function ? is_tool_name(std::string_view(name).substr(functions.size()))
                     : schemas_.find(name) != schemas_.end();
}

void GptOss::begin_body(BlockKind kind) {
  writer_.end_prose();
  quotes_ = QuoteTracker();
  kind_ = kind;
  state_ = State::body;
}

// A body that is no JSON object is no call: it comes out as the channel's text.
std::size_t GptOss::read_call_begin(std::string_view text) {
  std::size_t used = 0;
  const NextTag::Status status = empty_call_.read(text, used);
  steps_ += used;
  if (status == NextTag::Status::found) {
    call_without_arguments();
  } else if (status == NextTag::Status::other) {
    const std::string held = empty_call_.held();
    if (text[used] == '{' && trimmed(held).empty()) {
      kind_ = BlockKind::text;
      introduction_.end();
      writer_.start_call(tool_);
      const auto schema = schemas_.find(tool_);
      arguments_.begin(schema == schemas_.end() ? "" : schema->second);
      state_ = State::call;
    } else {
      state_ = State::body;
      read(held);
    }
  }
  return used;
}

void GptOss::call_without_arguments() {
  introduction_.end();
  writer_.start_call(tool_);
  writer_.write_call("{}");
  end_call(StreamEnd::complete);
}

void GptOss::finish_call_begin(StreamEnd end) {
  const bool is_empty = trimmed(empty_call_.held()).empty();
  if (is_empty && end == StreamEnd::complete) {
    call_without_arguments();
  } else if (!is_empty) {
    write(empty_call_.held());
  }
}

std::size_t GptOss::read_call(std::string_view text) {
  CallWriter calls(writer_);
  const std::size_t passed = arguments_.pass_text(text, calls);
  if (passed > 0) return passed;
  const std::size_t used = arguments_.read(text);
  writer_.write_call(arguments_.take());
  switch (arguments_.state()) {
    case ArgumentReader::State::reading: break;
    case ArgumentReader::State::closed:
    case ArgumentReader::State::left:
      end_call(StreamEnd::complete);
      read(arguments_.held());
      break;
    case ArgumentReader::State::broken: {
      state_ = State::broken_call;
      const std::string held = arguments_.held();
      read(held);
      break;
    }
  }
  return used;
}

// Arguments that cannot be read any further keep their bytes: what the model wrote goes into the
// open block as it is, and the block ends incomplete.
std::size_t GptOss::read_broken_call(std::string_view text) {
  const TagScanner::Found found = call_end_.next(text);
  writer_.write_call(found.text);
  if (found.tag != TagScanner::none) end_call(StreamEnd::cut);
  return found.used;
}

void GptOss::end_call(StreamEnd end) {
  writer_.end_call(end);
  begin_body(BlockKind::text);
}

void GptOss::write(std::string_view text) {
  quotes_.feed(text);
  if (kind_ == BlockKind::text) introduction_.feed(text);
  writer_.write(kind_, text);
}

Place GptOss::place() const {
  switch (state_) {
    case State::body:
    case State::ended: break;
    case State::trial: return trial_->place();
    case State::after_end:
    case State::header:
    case State::call_begin: return Place::call;
    case State::call: return arguments_.in_text() ? Place::argument : Place::call;
    case State::broken_call: return Place::argument;
  }
  return kind_ == BlockKind::thinking ? Place::thinking : Place::text;
}

std::size_t GptOss::steps() const {
  return body_scanner_.steps() + header_.steps() + arguments_.steps() + call_end_.steps() + steps_ +
         foreign_->steps() + fenced_->steps();
}

std::unique_ptr<Dialect> make_gpt_oss(const DialectOptions& options) {
  return std::make_unique<GptOss>(options);
}

}  // namespace mlxs::chat
