#include "chat/scan/open_string.hpp"

#include "chat/scan/characters.hpp"

namespace mlxs::chat {

void OpenString::feed(std::string_view json) {
  for (const char c : json) feed_character(c);
}

void OpenString::feed_character(char c) {
  if (inside_) {
    inside_ = c != '"' || escaped_;
    just_closed_ = !inside_;
    escaped_ = c == '\\' && !escaped_;
    return;
  }
  if (just_closed_ && !is_space(c)) {
    damaged_ = damaged_ || std::string_view(",:]}").find(c) == std::string_view::npos;
    just_closed_ = false;
  }
  inside_ = c == '"';
}

}  // namespace mlxs::chat
