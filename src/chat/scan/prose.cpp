#include "chat/scan/prose.hpp"

#include <algorithm>
#include <utility>

#include "chat/scan/characters.hpp"

namespace mlxs::chat {
namespace {

std::vector<std::string_view> spellings(const std::vector<Marker>& markers) {
  std::vector<std::string_view> tags;
  for (const Marker& marker : markers) tags.push_back(marker.spelling);
  return tags;
}

std::vector<std::string_view> spellings(const std::vector<Marker>& markers, MarkerRole role) {
  std::vector<std::string_view> tags;
  for (const Marker& marker : markers) {
    if (marker.role == role) tags.push_back(marker.spelling);
  }
  return tags;
}

// So much of a marker is hardly anything else ("<th" begins <thead>, too).
constexpr std::size_t cut_marker_bytes_min = 4;

}  // namespace

Prose::Prose(BlockWriter& writer, std::vector<Marker> markers, BareHeads heads)
    : writer_(writer),
      markers_(std::move(markers)),
      scanner_(spellings(markers_)),
      quoted_call_(spellings(markers_, MarkerRole::call_close),
                   spellings(markers_, MarkerRole::think_close)),
      heads_(std::move(heads)) {}

Prose::Read Prose::read(std::string_view text) {
  std::size_t used = 0;
  while (used < text.size() || has_again()) {
    if (quoted_call_.active()) {
      used += weigh(text.substr(used));
      continue;
    }
    const bool is_again = has_again();
    const TagScanner::Found found = scanner_.next(is_again ? again_ : text.substr(used));
    write(found.text);
    if (is_again) {
      again_.erase(0, found.used);
    } else {
      used += found.used;
    }
    if (found.tag == TagScanner::none) continue;
    const Marker& marker = markers_[found.tag];
    if (!is_opener(marker.spelling)) settle();
    if (marker.role != MarkerRole::head_end) put_head();
    const bool is_of_calls = is_opener(marker.spelling) || marker.role == MarkerRole::call_close;
    if (is_again && again_is_text_ && is_of_calls) {
      write(marker.spelling);
      continue;
    }
    if (begin_doubt(marker)) continue;
    if (!counts(marker)) {
      write(marker.spelling);
    } else if (marker.role == MarkerRole::think_open) {
      open_thinking();
    } else if (marker.role == MarkerRole::think_close) {
      close_thinking();
    } else if (marker.role != MarkerRole::call_close) {
      doubtful_.clear();
      if (marker.role == MarkerRole::fence_open) introduction_.end();
      return {.used = used, .marker = &marker, .head = std::exchange(head_, std::string())};
    }
  }
  // Backticks wait only where they may begin a fenced call.
  if (scanner_.held().starts_with('`') && !fence_counts()) write(scanner_.finish());
  return {.used = used, .marker = nullptr};
}

// A quoted opener: what follows tells whether the quotes are closed.
bool Prose::begin_doubt(const Marker& marker) {
  if (opener_counts_ || !is_quoted(marker) || !is_opener(marker.spelling)) return false;
  settle();
  quoted_call_.begin(marker.spelling, quotes_);
  return true;
}

std::size_t Prose::weigh(std::string_view text) {
  QuotedCall::Answer answer = QuotedCall::Answer::open;
  std::size_t used = 0;
  while (used < text.size() && answer == QuotedCall::Answer::open)
    answer = quoted_call_.feed(text[used++]);
  weighed_ += used;
  if (answer != QuotedCall::Answer::open) end_doubt_as(answer);
  return used;
}

void Prose::end_doubt_as(QuotedCall::Answer answer) {
  again_ = quoted_call_.take();
  opener_counts_ = answer == QuotedCall::Answer::call;
  again_is_text_ = !opener_counts_;
}

void Prose::end_doubt(StreamEnd end) {
  if (!quoted_call_.active()) return;
  const bool is_call = end == StreamEnd::complete && quoted_call_.is_call_at_end();
  end_doubt_as(is_call ? QuotedCall::Answer::call : QuotedCall::Answer::quoted);
}

std::string Prose::take_again() { return std::exchange(again_, std::string()); }

bool Prose::counts(const Marker& marker) {
  if (thinking_ && marker.role == MarkerRole::think_close) return true;
  if (std::exchange(opener_counts_, false)) return true;
  if (marker.role == MarkerRole::tried_call_open) return counts_on_trial();
  if (is_quoted(marker)) return false;
  if (marker.role == MarkerRole::fence_open) return fence_counts();
  if (marker.role == MarkerRole::head_end) return heads_.is_head(head_);
  if (marker.role == MarkerRole::think_open || marker.role == MarkerRole::call_open_at_line ||
      marker.role == MarkerRole::foreign_call_open)
    return quotes_.at_line_start();
  if (marker.role != MarkerRole::call_close || false_calls_ == 0) return true;
  --false_calls_;
  return false;
}

bool Prose::fence_counts() const {
  return !thinking_ && introduction_.brief() && quotes_.at_line_start() && !quotes_.quoted();
}

bool Prose::counts_on_trial() {
  const bool stands_alone = quotes_.at_line_start() && !quotes_.quoted();
  if (!stands_alone && !thinking_) mentions_calls_ = true;
  return stands_alone && !mentions_calls_;
}

void Prose::write(std::string_view text) {
  if (!doubtful_.empty() && trimmed(text).empty()) {
    doubtful_ += text;
    return;
  }
  settle();
  write_now(text);
}

void Prose::settle() {
  if (doubtful_.empty()) return;
  write_now(std::exchange(doubtful_, std::string()));
  ++false_calls_;
}

bool Prose::is_quoted(const Marker& marker) const {
  if (!marker.spelling.starts_with('\n')) return quotes_.quoted();
  QuoteTracker behind = quotes_;  // the marker stands on the next line
  behind.feed("\n");
  return behind.quoted();
}

bool Prose::is_opener(std::string_view markup) const {
  return std::any_of(markers_.begin(), markers_.end(), [&](const Marker& marker) {
    const bool opens =
        marker.role == MarkerRole::call_open || marker.role == MarkerRole::foreign_call_open;
    return opens && marker.spelling == markup;
  });
}

// An opener of a call that is read on trial: no closer of the family's belongs to it.
bool Prose::is_tried(std::string_view markup) const {
  return std::any_of(markers_.begin(), markers_.end(), [&](const Marker& marker) {
    const bool tried =
        marker.role == MarkerRole::fence_open || marker.role == MarkerRole::tried_call_open;
    return tried && marker.spelling == markup;
  });
}

void Prose::write_now(std::string_view text) {
  if (!head_.empty()) return write_now(std::exchange(head_, std::string()).append(text));
  const std::size_t waits = heads_.open_bytes(text, quotes_.at_line_start());
  put(text.substr(0, text.size() - waits));
  head_ = text.substr(text.size() - waits);
}

// What is kept is no head of a call.
void Prose::put_head() { put(std::exchange(head_, std::string())); }

void Prose::put(std::string_view text) {
  quotes_.feed(text);
  if (!thinking_) introduction_.feed(text);
  writer_.write(thinking_ ? core::BlockKind::thinking : core::BlockKind::text, text);
}

void Prose::write_false_call(std::string_view markup) {
  settle();
  if (is_opener(trimmed(markup))) {
    doubtful_ = markup;
    return;
  }
  write_now(markup);
  if (!is_tried(markup)) ++false_calls_;
}

void Prose::open_thinking() {
  if (thinking_) return;  // opened again by the model after the template did: one opener too many
  restart();
  thinking_ = true;
}

void Prose::close_thinking() {
  if (thinking_) restart();
}

void Prose::begin_call() {
  restart();
  introduction_.end();
}

void Prose::restart() {
  settle();
  put_head();
  writer_.end_prose();
  quotes_ = QuoteTracker();
  thinking_ = false;
  false_calls_ = 0;
}

// A marker that is cut inside is markup, not text.
void Prose::finish(StreamEnd end) {
  const std::string held = scanner_.finish();
  const bool is_marker = held.size() >= cut_marker_bytes_min && !quotes_.quoted();
  if (end != StreamEnd::cut || !is_marker) write(held);
  settle();
  put_head();
}

PromptEnd read_prompt_end(std::string_view tail, std::string_view opener, std::string_view closer) {
  const std::string_view end = trimmed(tail);
  if (end.ends_with(opener)) return PromptEnd::thinking_open;
  return end.ends_with(closer) ? PromptEnd::thinking_closed : PromptEnd::other;
}

}  // namespace mlxs::chat
