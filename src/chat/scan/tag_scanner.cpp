#include "chat/scan/tag_scanner.hpp"

#include <algorithm>
#include <utility>

namespace mlxs::chat {

TagScanner::TagScanner(std::vector<std::string_view> tags) : tags_(std::move(tags)) {
  for (const std::string_view tag : tags_) {
    if (leads_.find(tag.front()) == std::string::npos) leads_ += tag.front();
  }
}

TagScanner::Found TagScanner::next(std::string_view input) {
  Found found;
  std::size_t at = 0;
  while (at < input.size()) {
    if (held_.empty()) {
      const std::size_t lead = std::min(input.find_first_of(leads_, at), input.size());
      found.text += input.substr(at, lead - at);
      steps_ += lead - at;
      at = lead;
      if (at == input.size()) break;
    }
    held_ += input[at++];
    ++steps_;
    while (!held_.empty() && !may_become_tag()) {
      ++steps_;
      found.text += held_.front();
      held_.erase(0, 1);
    }
    found.tag = tag_held();
    if (found.tag != none) {
      held_.clear();
      break;
    }
  }
  found.used = at;
  return found;
}

std::string TagScanner::finish() { return std::exchange(held_, std::string()); }

bool TagScanner::may_become_tag() const {
  return std::any_of(tags_.begin(), tags_.end(),
                     [this](std::string_view tag) { return tag.starts_with(held_); });
}

std::size_t TagScanner::tag_held() const {
  const auto tag = std::find(tags_.begin(), tags_.end(), held_);
  return tag == tags_.end() ? none : static_cast<std::size_t>(tag - tags_.begin());
}

}  // namespace mlxs::chat
