#include "chat/dialects/bare_key.hpp"

#include <utility>

#include "chat/scan/characters.hpp"

namespace mlxs::chat {

void BareKey::begin(std::string held) {
  held_ = std::move(held);
  name_begins_ = held_.size();
  name_bytes_ = 0;
}

BareKey::Answer BareKey::feed(char c) {
  const std::size_t behind = held_.size() - name_begins_;
  held_ += c;
  if (behind == name_bytes_ && is_name_character(c)) {
    return ++name_bytes_ <= name_bytes_max ? Answer::open : Answer::none;
  }
  const std::string_view closer = std::string_view(held_).substr(name_begins_ + name_bytes_);
  if (name_bytes_ == 0 || !closer_.starts_with(closer)) return Answer::none;
  return closer == closer_ ? Answer::key : Answer::open;
}

BareKey::Answer BareKey::read(std::string_view text, std::size_t& used) {
  Answer answer = Answer::open;
  while (used < text.size() && answer == Answer::open) answer = feed(text[used++]);
  return answer;
}

}  // namespace mlxs::chat
