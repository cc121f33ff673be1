#include "chat/dialects/harmony_header.hpp"

#include <algorithm>
#include <vector>

#include "chat/scan/characters.hpp"

namespace mlxs::chat {
namespace {

constexpr std::string_view message_tag = "<|message|>";
constexpr std::string_view channel_tag = "<|channel|>";
constexpr std::string_view constrain_tag = "<|constrain|>";
constexpr std::string_view recipient_key = "to=";
constexpr std::string_view assistant = "assistant";

constexpr std::size_t header_bytes_max = 2 * name_bytes_max;
// CHANNEL, to=RECIPIENT, and two words for the kind of content ("code json").
constexpr std::size_t channel_words_max = 4;

std::vector<std::string_view> words_of(std::string_view text) {
  std::vector<std::string_view> words;
  while (!(text = trimmed(text)).empty()) {
    const std::size_t end = std::min(text.find_first_of(white_space), text.size());
    words.push_back(text.substr(0, end));
    text.remove_prefix(end);
  }
  return words;
}

bool is_recipient(std::string_view word) {
  const std::size_t size = std::min(word.size(), recipient_key.size());
  return word.substr(0, size) == recipient_key.substr(0, size);
}

bool is_header_text(std::string_view text) {
  return std::all_of(text.begin(), text.end(),
                     [](char c) { return is_name_character(c) || c == ' ' || c == '='; });
}

}  // namespace

HarmonyHeader::HarmonyHeader() : tags_({message_tag, channel_tag, constrain_tag}) {}

void HarmonyHeader::begin(Begins begins, std::string_view opener) {
  static_cast<void>(tags_.finish());
  state_ = State::reading;
  begins_ = begins;
  in_channel_ = begins == Begins::at_channel;
  raw_ = opener;
  role_.clear();
  channel_.clear();
}

void HarmonyHeader::feed(char c) {
  const TagScanner::Found found = tags_.next(std::string_view(&c, 1));
  raw_ += c;
  (in_channel_ ? channel_ : role_) += found.text;
  if (!is_header_text(found.text) || raw_.size() > header_bytes_max || !plausible()) {
    state_ = State::refused;
  } else if (found.tag != TagScanner::none) {
    take_tag(found.tag);
  }
}

bool HarmonyHeader::plausible() const {
  if (in_channel_) return words_of(channel_).size() <= channel_words_max;
  std::vector<std::string_view> words = words_of(role_);
  if (begins_ == Begins::at_role && !words.empty()) words.erase(words.begin());
  return words.empty() || (words.size() == 1 && is_recipient(words.front()));
}

// Behind the channel and the recipient stands nothing but the kind of content.
bool HarmonyHeader::names_contents() const {
  std::vector<std::string_view> words = words_of(channel_);
  if (!words.empty()) words.erase(words.begin());
  return std::all_of(words.begin(), words.end(), [](std::string_view word) {
    return word.starts_with(recipient_key) || word == "json" || word == "code";
  });
}

void HarmonyHeader::take_tag(std::size_t tag) {
  if (tag == 0) {
    state_ = names_contents() ? State::ended : State::refused;
  } else if (tag == 1) {
    // The channel said twice is no header.
    if (in_channel_) state_ = State::refused;
    in_channel_ = true;
  } else {
    (in_channel_ ? channel_ : role_) += ' ';
  }
}

bool HarmonyHeader::from_assistant() const {
  if (begins_ != Begins::at_role) return true;
  const std::vector<std::string_view> words = words_of(role_);
  return words.empty() || words.front() == assistant;
}

std::string HarmonyHeader::channel() const {
  const std::vector<std::string_view> words = words_of(channel_);
  return words.empty() ? "" : std::string(words.front());
}

std::string HarmonyHeader::recipient() const {
  for (const std::string& part : {role_, channel_}) {
    for (const std::string_view word : words_of(part)) {
      if (word.starts_with(recipient_key)) return std::string(word.substr(recipient_key.size()));
    }
  }
  return "";
}

}  // namespace mlxs::chat
