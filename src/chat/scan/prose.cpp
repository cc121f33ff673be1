#include "chat/scan/prose.hpp"

#include <utility>

#include "chat/scan/characters.hpp"

namespace mlxs::chat {
namespace {

std::vector<std::string_view> spellings(const std::vector<Marker>& markers) {
  std::vector<std::string_view> tags;
  for (const Marker& marker : markers) tags.push_back(marker.spelling);
  return tags;
}

}  // namespace

Prose::Prose(BlockWriter& writer, std::vector<Marker> markers)
    : writer_(writer), markers_(std::move(markers)), scanner_(spellings(markers_)) {}

Prose::Read Prose::read(std::string_view text) {
  std::size_t used = 0;
  while (used < text.size()) {
    const TagScanner::Found found = scanner_.next(text.substr(used));
    used += found.used;
    write(found.text);
    if (found.tag == TagScanner::none) break;
    const Marker& marker = markers_[found.tag];
    if (!counts(marker)) {
      write(marker.spelling);
    } else if (marker.role == MarkerRole::call_open || marker.role == MarkerRole::special) {
      return {.used = used, .marker = &marker};
    } else {
      apply(marker);
    }
  }
  return {.used = used, .marker = nullptr};
}

bool Prose::counts(const Marker& marker) {
  if (thinking_ && marker.role == MarkerRole::think_close) return true;
  if (quotes_.quoted()) return false;
  if (marker.role == MarkerRole::think_open) return quotes_.at_line_start();
  if (marker.role != MarkerRole::call_close || false_calls_ == 0) return true;
  --false_calls_;
  return false;
}

void Prose::apply(const Marker& marker) {
  if (marker.role == MarkerRole::think_open) open_thinking();
  if (marker.role == MarkerRole::think_close) close_thinking();
}

void Prose::write(std::string_view text) {
  quotes_.feed(text);
  writer_.write(thinking_ ? core::BlockKind::thinking : core::BlockKind::text, text);
}

void Prose::write_false_call(std::string_view markup) {
  write(markup);
  ++false_calls_;
}

void Prose::open_thinking() {
  if (thinking_) return;  // opened again by the model after the template did: one opener too many
  restart();
  thinking_ = true;
}

void Prose::close_thinking() {
  if (thinking_) restart();
}

void Prose::restart() {
  writer_.end_prose();
  quotes_ = QuoteTracker();
  thinking_ = false;
  false_calls_ = 0;
}

void Prose::finish() { write(scanner_.finish()); }

PromptEnd read_prompt_end(std::string_view tail, std::string_view opener, std::string_view closer) {
  const std::string_view end = trimmed(tail);
  if (end.ends_with(opener)) return PromptEnd::thinking_open;
  return end.ends_with(closer) ? PromptEnd::thinking_closed : PromptEnd::other;
}

}  // namespace mlxs::chat
