#include "chat/dialects/headed_calls.hpp"

#include <algorithm>
#include <utility>

#include "chat/scan/characters.hpp"

namespace mlxs::chat {
namespace {

// A name, an id and the white space around them.
constexpr std::size_t head_bytes_max = 2 * name_bytes_max;

std::vector<std::string_view> tags_of(const std::vector<HeadTag>& head) {
  std::vector<std::string_view> tags;
  for (const HeadTag& tag : head) tags.push_back(tag.spelling);
  return tags;
}

// What may stand behind a call: the next one, or the end of the section.
std::vector<std::string_view> followers_of(const HeadedForm& form) {
  std::vector<std::string_view> tags = form.call_openers;
  tags.insert(tags.end(), form.section_closers.begin(), form.section_closers.end());
  return tags;
}

bool is_one_of(const std::vector<std::string_view>& tags, std::string_view tag) {
  return std::find(tags.begin(), tags.end(), tag) != tags.end();
}

bool is_head_text(std::string_view text) {
  return std::all_of(text.begin(), text.end(),
                     [](char c) { return is_name_character(c) || is_space(c); });
}

}  // namespace

std::vector<std::string_view> closers_of(const HeadedForm& form) {
  std::vector<std::string_view> tags = form.call_closers;
  tags.insert(tags.end(), form.section_closers.begin(), form.section_closers.end());
  return tags;
}

HeadedCalls::HeadedCalls(CallWriter writer, HeadedForm form,
                         std::unique_ptr<ArgumentReader> arguments, const DialectOptions& options)
    : writer_(writer),
      form_(std::move(form)),
      arguments_(std::move(arguments)),
      next_(followers_of(form_)),
      head_(tags_of(form_.head)),
      call_end_(closers_of(form_)) {
  for (const core::Tool& tool : options.tools) schemas_.emplace(tool.name, tool.schema_json);
}

void HeadedCalls::open(std::string_view opener) {
  leftover_ = {};
  bare_ = !is_one_of(form_.section_openers, opener);
  section_ = bare_ ? "" : opener;
  next_.restart();
  if (!bare_) {
    state_ = State::section;
  } else if (is_one_of(form_.call_openers, opener)) {
    open_head(opener);
  } else {
    open_bare_head(opener);
  }
}

void HeadedCalls::open_bare_head(std::string_view head) {
  open_head(head);
  headless_ = true;
  static_cast<void>(read_head(head));
  raw_.clear();
  if (state_ == State::done) leftover_ = {.openers = {opener_}, .again = ""};
}

std::size_t HeadedCalls::read(std::string_view text) {
  switch (state_) {
    case State::section:
    case State::after_call: return read_section(text);
    case State::head: return read_head(text);
    case State::arguments: return read_arguments(text);
    case State::broken: return read_broken(text);
    case State::done: break;
  }
  return 0;
}

CallReader::Leftover HeadedCalls::leftover() { return std::exchange(leftover_, Leftover()); }

std::string HeadedCalls::finish(StreamEnd end) {
  const bool cut = end == StreamEnd::cut;
  switch (std::exchange(state_, State::done)) {
    // An opener that is cut is markup, not text.
    case State::section: return cut ? "" : section_ + next_.held();
    case State::head: return cut ? "" : section_ + opener_ + raw_;
    case State::after_call: return cut ? "" : next_.held();
    case State::broken: writer_.write(call_end_.finish()); break;
    case State::arguments: finish_arguments(end); break;
    case State::done: break;
  }
  return "";
}

void HeadedCalls::finish_arguments(StreamEnd end) {
  const bool whole = arguments_->end_whole(end);
  writer_.write(arguments_->take());
  if (whole) writer_.end(StreamEnd::complete);
}

// Where a call may begin: behind the section's opener, or behind another call.
std::size_t HeadedCalls::read_section(std::string_view text) {
  const std::size_t used = match(text);
  if (matched_ == NextTag::Status::reading) return used;
  const bool found = matched_ == NextTag::Status::found;
  if (found && next_.tag() < form_.call_openers.size()) {
    open_head(next_.held());
    return used;
  }
  if (!found && state_ == State::section && trimmed(next_.held()).empty()) {
    open_head("");
    raw_ = next_.held();
    return used;
  }
  state_ = State::done;
  // The end of a section that has calls is structure.
  const bool is_text = !section_.empty() || !found;
  if (!section_.empty()) leftover_.openers = {section_};
  if (is_text) leftover_.again = next_.held();
  return used;
}

void HeadedCalls::open_head(std::string_view opener) {
  opener_ = opener;
  raw_.clear();
  headless_ = opener.empty();
  parts_.assign(1, "");
  state_ = State::head;
}

std::size_t HeadedCalls::read_head(std::string_view text) {
  std::size_t used = 0;
  while (used < text.size() && state_ == State::head) {
    const TagScanner::Found found = head_.next(text.substr(used, 1));
    raw_ += text[used++];
    parts_.back() += found.text;
    if (!is_head_text(found.text) || raw_.size() > head_bytes_max) {
      refuse();
    } else if (found.tag != TagScanner::none) {
      end_head(form_.head[found.tag]);
    }
  }
  return used;
}

void HeadedCalls::end_head(const HeadTag& tag) {
  if (tag.role == HeadRole::separator) {
    parts_.emplace_back();
    return;
  }
  const std::string name = form_.name_in(parts_);
  const auto schema = schemas_.find(name);
  const bool declared = schema != schemas_.end();
  const bool any_name = !headless_ && (!bare_ || form_.bare == HeadedForm::Bare::any_name);
  if (!is_tool_name(name) || (!declared && !any_name)) return refuse();
  section_.clear();
  writer_.start(name);
  arguments_->begin(declared ? schema->second : "");
  writer_.write(arguments_->take());
  state_ = State::arguments;
  if (tag.role == HeadRole::first_of_arguments) static_cast<void>(read_arguments(tag.spelling));
}

// The head is none. It is bounded, so what it took can be read anew: a call may begin in it.
void HeadedCalls::refuse() {
  static_cast<void>(head_.finish());
  leftover_.again = raw_;
  for (const std::string& opener : {section_, opener_}) {
    if (!opener.empty()) leftover_.openers.push_back(opener);
  }
  state_ = State::done;
}

std::size_t HeadedCalls::read_arguments(std::string_view text) {
  const std::size_t passed = arguments_->pass_text(text, writer_);
  if (passed > 0) return passed;
  const std::size_t used = arguments_->read(text);
  writer_.write(arguments_->take());
  switch (arguments_->state()) {
    case ArgumentReader::State::reading: break;
    case ArgumentReader::State::closed:
      writer_.end(StreamEnd::complete);
      follow_call(arguments_->closer());
      read_held();
      break;
    case ArgumentReader::State::left:
      writer_.end(StreamEnd::complete);
      leftover_.again = arguments_->held();
      state_ = State::done;
      break;
    case ArgumentReader::State::broken: break_call(); break;
  }
  return used;
}

void HeadedCalls::break_call() {
  state_ = State::broken;
  read_held();
}

// What the arguments held back may have the closer in it, and what follows the call.
void HeadedCalls::read_held() {
  const std::string held = arguments_->held();
  std::size_t used = 0;
  while (used < held.size() && state_ != State::done)
    used += read(std::string_view(held).substr(used));
  leftover_.again += held.substr(used);
}

// A call that cannot be read any further keeps its bytes: what the model wrote goes into the open
// block as it is, and the block ends incomplete.
std::size_t HeadedCalls::read_broken(std::string_view text) {
  const TagScanner::Found found = call_end_.next(text);
  writer_.write(found.text);
  if (found.tag == TagScanner::none) return found.used;
  writer_.end(StreamEnd::cut);
  follow_call(found.tag);
  return found.used;
}

// Behind the call's own closer the next one of the section may begin. Where there are no sections,
// it is not looked for here: it may be in another notation.
void HeadedCalls::follow_call(std::size_t closer) {
  next_.restart();
  const bool in_section = closer < form_.call_closers.size() && !form_.section_openers.empty();
  state_ = in_section ? State::after_call : State::done;
}

std::size_t HeadedCalls::match(std::string_view text) {
  std::size_t used = 0;
  matched_ = next_.read(text, used);
  steps_ += used;
  return used;
}

Place HeadedCalls::place() const {
  const bool in_text = state_ == State::arguments && arguments_->in_text();
  return in_text || state_ == State::broken ? Place::argument : Place::call;
}

std::size_t HeadedCalls::steps() const {
  return head_.steps() + call_end_.steps() + arguments_->steps() + steps_;
}

}  // namespace mlxs::chat
