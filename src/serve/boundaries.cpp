#include "serve/boundaries.hpp"

#include <algorithm>
#include <iterator>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "chat/scan/characters.hpp"

namespace mlxs::serve {
namespace {

using chat::TemplateMessage;

// Enough of a text to find it by.
constexpr std::size_t needle_bytes_max = 256;
constexpr int user_turns_found = 2;

void add_text(base::Checksum& sum, std::string_view text) {
  sum.add(std::uint64_t{text.size()}).add(text);
}

bool has_system(const chat::Conversation& conversation) {
  return !conversation.messages.empty() && conversation.messages.front().role == "system";
}

base::Digest head_key(const chat::Conversation& conversation, const chat::RenderOptions& options) {
  base::Checksum sum;
  sum.add(std::uint64_t{options.thinking == chat::Thinking::on ? 1U : 0U});
  add_text(sum, has_system(conversation) ? conversation.messages.front().content : "");
  for (const core::Tool& tool : conversation.tools) {
    add_text(sum, tool.name);
    add_text(sum, tool.description);
    add_text(sum, tool.schema_json);
  }
  return sum.digest();
}

// The same head with another first word of the user.
chat::Conversation with_other_user(const chat::Conversation& conversation) {
  chat::Conversation other;
  other.tools = conversation.tools;
  std::size_t user = 0;
  if (has_system(conversation)) {
    other.messages.push_back(conversation.messages.front());
    user = 1;
  }
  std::string_view text;
  if (conversation.messages.size() > user)
    text = chat::trimmed(conversation.messages[user].content);
  other.messages.push_back({.role = "user", .content = text.starts_with('a') ? "b" : "a"});
  return other;
}

bool in_user_turn(const TemplateMessage& message) {
  return message.role == "user" || message.role == "tool";
}

// Walks from the end of the conversation to its beginning and finds each content before the one
// found last, so that no part of the text is searched twice.
class BackwardSearch {
 public:
  explicit BackwardSearch(std::string_view text) : text_(text) {}

  // Where the content begins; nothing when it is not found before the last one. The end of a
  // content is the last place where its last words stand, even in a text that repeats itself; its
  // beginning is not, so that is only searched for where the template has changed the content.
  std::optional<std::size_t> find(std::string_view content) {
    const std::string_view whole = chat::trimmed(content);
    const std::size_t known = std::min(whole.size(), needle_bytes_max);
    const std::string_view beginning = whole.substr(0, known);
    if (const auto end = last(whole.substr(whole.size() - known))) {
      const std::size_t rest = whole.size() - known;
      if (rest <= *end && text_.substr(*end - rest).starts_with(beginning))
        return limit_ = *end - rest;
    }
    const auto begin = last(beginning);
    if (begin) limit_ = *begin;
    return begin;
  }

 private:
  [[nodiscard]] std::optional<std::size_t> last(std::string_view needle) const {
    if (needle.empty() || limit_ < needle.size()) return std::nullopt;
    const std::size_t at = text_.rfind(needle, limit_ - needle.size());
    return at == text_.npos ? std::nullopt : std::optional(at);
  }

  std::string_view text_;
  std::size_t limit_ = text_.size();
};

// A content that the template does not show as it is ends the search: it would read all of the text
// for every further one.
std::vector<std::size_t> user_turn_starts(std::string_view text,
                                          const std::vector<TemplateMessage>& messages) {
  std::vector<std::size_t> starts;
  BackwardSearch search(text);
  for (auto message = messages.rbegin(); message != messages.rend(); ++message) {
    if (static_cast<int>(starts.size()) == user_turns_found) break;
    if (!in_user_turn(*message) || chat::trimmed(message->content).empty()) continue;
    const auto found = search.find(message->content);
    if (!found) break;
    const bool begins_turn =
        std::next(message) == messages.rend() || !in_user_turn(*std::next(message));
    if (begins_turn) starts.push_back(*found);
  }
  return starts;
}

std::optional<std::size_t> last_system_block(std::string_view head,
                                             const std::vector<std::string>& blocks) {
  const auto blank = [](const std::string& block) { return chat::trimmed(block).empty(); };
  if (blocks.size() - static_cast<std::size_t>(std::ranges::count_if(blocks, blank)) < 2)
    return std::nullopt;
  const auto last = std::find_if_not(blocks.rbegin(), blocks.rend(), blank);
  return BackwardSearch(head).find(*last);
}

}  // namespace

std::size_t HeadLengths::of(const RenderedText& rendered, const chat::Conversation& conversation,
                            const chat::Template& chat_template,
                            const chat::RenderOptions& options) {
  const base::Digest key = head_key(conversation, options);
  const auto known = lengths_.with([&](Lengths& lengths) -> std::optional<std::size_t> {
    const std::size_t* length = lengths.find(key);
    return length == nullptr ? std::nullopt : std::optional(*length);
  });
  if (known) return std::min(*known, rendered.size());
  const auto other = chat_template.render(with_other_user(conversation), options);
  if (!other.ok()) return 0;
  const std::string text = core::text_of(other.value());
  const auto split = std::ranges::mismatch(rendered.text(), text).in1;
  const auto length = static_cast<std::size_t>(split - rendered.text().begin());
  lengths_.with([&](Lengths& lengths) { lengths.put(key, length, 1); });
  return length;
}

std::vector<std::size_t> boundary_offsets(const RenderedText& rendered,
                                          const chat::Conversation& conversation,
                                          const core::ChatRequest& request,
                                          std::size_t head_bytes) {
  std::vector<std::size_t> offsets = user_turn_starts(rendered.text(), conversation.messages);
  offsets.push_back(head_bytes);
  const auto block = last_system_block(rendered.text().substr(0, head_bytes), request.system);
  if (block) offsets.push_back(*block);
  offsets.push_back(rendered.content_end());
  return offsets;
}

}  // namespace mlxs::serve
