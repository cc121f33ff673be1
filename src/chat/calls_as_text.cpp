#include "chat/calls_as_text.hpp"

#include <utility>
#include <variant>

#include "base/utf8.hpp"

namespace mlxs::chat {
namespace {

std::size_t character_at(std::string_view text) {
  std::size_t size = 1;
  while (size < text.size() && base::incomplete_utf8_tail(text.substr(0, size)) > 0) ++size;
  return size;
}

// What is fed one character at a time goes out in one piece.
void join(std::string_view text, core::Events& out) {
  auto* delta = out.empty() ? nullptr : std::get_if<core::BlockDelta>(&out.back());
  if (delta != nullptr)
    delta->text += text;
  else
    out.emplace_back(core::BlockDelta{.text = std::string(text)});
}

}  // namespace

void CallsAsText::feed_to(std::string_view text, core::Events& out) {
  while (!text.empty()) {
    const std::string_view character = text.substr(0, character_at(text));
    text.remove_prefix(character.size());
    const bool was_thinking = inner_->thinking();
    unsaid_ += character;
    take(inner_->feed(character), out);
    // The closer of thinking is no text; a call that begins inside thinking is.
    if (was_thinking && inner_->place() == Place::text) unsaid_.clear();
  }
}

core::Events CallsAsText::finish(StreamEnd end) {
  core::Events out;
  take(inner_->finish(end), out);
  if (after_call_) say(std::exchange(unsaid_, ""), out);
  end_text(out);
  return out;
}

void CallsAsText::take(const core::Events& events, core::Events& out) {
  for (const core::Event& event : events) {
    if (const auto* started = std::get_if<core::BlockStarted>(&event)) {
      on(*started, out);
    } else if (const auto* delta = std::get_if<core::BlockDelta>(&event)) {
      on(*delta, out);
    } else if (std::holds_alternative<core::BlockEnded>(event)) {
      if (kind_ == core::BlockKind::thinking) out.push_back(event);
    }
  }
  if (kind_ != core::BlockKind::tool_use) return;
  // Line breaks in front of all text are structure.
  if (!text_open_) unsaid_.erase(0, unsaid_.find_first_not_of("\r\n"));
  say(std::exchange(unsaid_, ""), out);
}

void CallsAsText::on(const core::BlockStarted& started, core::Events& out) {
  kind_ = started.kind;
  if (kind_ == core::BlockKind::tool_use) after_call_ = true;
  if (kind_ != core::BlockKind::thinking) return;
  end_text(out);
  unsaid_.clear();
  after_call_ = false;
  out.emplace_back(started);
}

void CallsAsText::on(const core::BlockDelta& delta, core::Events& out) {
  if (kind_ == core::BlockKind::tool_use) return;
  if (kind_ == core::BlockKind::thinking) {
    join(delta.text, out);
  } else {
    // What stands in front of the text is the end of a call's markup.
    const bool rest = after_call_ && unsaid_.ends_with(delta.text);
    say(rest ? std::string_view(unsaid_) : std::string_view(delta.text), out);
    after_call_ = false;
  }
  unsaid_.clear();
}

void CallsAsText::say(std::string_view text, core::Events& out) {
  if (text.empty()) return;
  if (!std::exchange(text_open_, true))
    out.emplace_back(
        core::BlockStarted{.kind = core::BlockKind::text, .tool_id = "", .tool_name = ""});
  join(text, out);
}

void CallsAsText::end_text(core::Events& out) {
  if (std::exchange(text_open_, false)) out.emplace_back(core::BlockEnded{});
}

}  // namespace mlxs::chat
