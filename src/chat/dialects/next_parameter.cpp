#include "chat/dialects/next_parameter.hpp"

#include <algorithm>
#include <utility>

#include "chat/scan/characters.hpp"

namespace mlxs::chat {
namespace {

// Files that agents write whole are shorter.
constexpr std::size_t kept_bytes_max = 1024 * 1024;

bool is_declared(const ArgumentTypes& types, std::string_view name) {
  const auto& known = types.arguments();
  return std::any_of(known.begin(), known.end(), [&](const ArgumentTypes::Argument& argument) {
    return argument.name == name;
  });
}

}  // namespace

void NextParameter::restart() {
  text_.clear();
  in_fence_ = has_markup_ = false;
}

bool NextParameter::begin() {
  if (in_fence_ || has_markup_) return false;
  text_ = next_parameter_opener;
  return true;
}

bool NextParameter::add(std::string_view text, const ArgumentTypes& types, const Keys& keys) {
  text_ += text;
  const std::string_view head = std::string_view(text_).substr(next_parameter_opener.size());
  const std::size_t key_end = head.substr(0, name_bytes_max + 1).find('>');
  if (key_end == std::string_view::npos) return head.size() <= name_bytes_max;
  const std::string_view key = head.substr(0, key_end);
  return text_.size() <= kept_bytes_max && keys.find(key) == keys.end() && is_declared(types, key);
}

std::string NextParameter::take() { return std::exchange(text_, std::string()); }

}  // namespace mlxs::chat
