#include "chat/scan/introduction.hpp"

#include "chat/scan/characters.hpp"

namespace mlxs::chat {
namespace {

// Three or four sentences; what is longer explains something.
constexpr std::size_t bytes_max = 400;

}  // namespace

void Introduction::feed(std::string_view text) {
  for (const char c : text) {
    if (ended_) return;
    if (bytes_ > 0 || !is_space(c)) ++bytes_;
    if (c == '\n') {
      paragraph_ended_ = paragraph_ended_ || (line_blank_ && bytes_ > 0);
      line_blank_ = true;
    } else if (!is_space(c)) {
      line_blank_ = false;
      ended_ = paragraph_ended_;
    }
    ended_ = ended_ || bytes_ > bytes_max;
  }
}

}  // namespace mlxs::chat
