#include "chat/scan/next_tag.hpp"

#include <utility>

#include "chat/scan/characters.hpp"

namespace mlxs::chat {

NextTag::NextTag(std::vector<std::string_view> tags) : tags_(std::move(tags)) {}

NextTag::Status NextTag::feed(char c) {
  held_ += c;
  const std::string_view part = std::string_view(held_).substr(tag_begins_);
  if (part.size() == 1 && is_space(c)) {
    tag_begins_ = held_.size();
    return Status::reading;
  }
  bool possible = false;
  for (std::size_t i = 0; i < tags_.size(); ++i) {
    if (!tags_[i].starts_with(part)) continue;
    possible = true;
    if (tags_[i].size() > part.size()) continue;
    tag_ = i;
    return Status::found;
  }
  if (possible) return Status::reading;
  held_.pop_back();
  return Status::other;
}

NextTag::Status NextTag::read(std::string_view text, std::size_t& used) {
  Status status = Status::reading;
  while (used < text.size() && status == Status::reading) {
    status = feed(text[used]);
    if (status != Status::other) ++used;
  }
  return status;
}

void NextTag::restart() {
  held_.clear();
  tag_begins_ = 0;
}

}  // namespace mlxs::chat
