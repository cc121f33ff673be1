#include "chat/scan/tag_scanner.hpp"

#include <algorithm>
#include <utility>

namespace mlxs::chat {

namespace {

std::size_t index_of(char c) { return static_cast<unsigned char>(c); }

}  // namespace

TagScanner::TagScanner(std::vector<std::string_view> tags) : tags_(std::move(tags)) {
  for (const std::string_view tag : tags_) {
    leads_[index_of(tag.front())] = true;
    if (tag.size() > 1) seconds_[index_of(tag[1])] = true;
    if (tag.size() == 1) is_tag_[index_of(tag.front())] = true;
  }
}

TagScanner::Found TagScanner::next(std::string_view input) {
  if (held_.empty() && next_lead(input, 0) == input.size()) {
    steps_ += input.size();
    return {.text = input, .tag = none, .used = input.size()};
  }
  Found found;
  text_ = held_;
  std::size_t text_size = 0;  // of what was held and the input, joined
  std::size_t at = 0;
  while (at < input.size()) {
    if (held_.empty()) {
      const std::size_t lead = next_lead(input, at);
      text_size += lead - at;
      steps_ += lead - at;
      at = lead;
      if (at == input.size()) break;
    }
    held_ += input[at++];
    ++steps_;
    while (!held_.empty() && !may_become_tag()) {
      ++steps_;
      ++text_size;
      held_.erase(0, 1);
    }
    found.tag = tag_held();
    if (found.tag != none) {
      held_.clear();
      break;
    }
  }
  found.used = at;
  found.text = input.substr(0, text_size);
  if (text_.empty() || text_size == 0) return found;
  if (text_size > text_.size()) text_ += input.substr(0, text_size - text_.size());
  found.text = std::string_view(text_).substr(0, text_size);
  return found;
}

std::size_t TagScanner::pass_text(std::string_view input) {
  if (!held_.empty()) return 0;
  const std::size_t passed = next_lead(input, 0);
  steps_ += passed;
  return passed;
}

std::size_t TagScanner::next_lead(std::string_view input, std::size_t at) const {
  for (; at < input.size(); ++at) {
    const std::size_t first = index_of(input[at]);
    if (!leads_[first]) continue;
    if (at + 1 == input.size() || is_tag_[first] || seconds_[index_of(input[at + 1])]) break;
  }
  return at;
}

std::string TagScanner::finish() { return std::exchange(held_, std::string()); }

bool TagScanner::may_become_tag() const {
  if (held_.size() == 1) return leads_[index_of(held_.front())];
  if (held_.size() == 2 && !seconds_[index_of(held_[1])]) return false;
  return std::any_of(tags_.begin(), tags_.end(),
                     [this](std::string_view tag) { return tag.starts_with(held_); });
}

std::size_t TagScanner::tag_held() const {
  const auto tag = std::find(tags_.begin(), tags_.end(), held_);
  return tag == tags_.end() ? none : static_cast<std::size_t>(tag - tags_.begin());
}

}  // namespace mlxs::chat
