#include "chat/dialects/next_parameter.hpp"

#include <algorithm>
#include <utility>

#include "chat/scan/characters.hpp"

namespace mlxs::chat {
namespace {

// Files that agents write whole are shorter.
constexpr std::size_t kept_bytes_max = 1024 * 1024;
// A key, attributes and their markup.
constexpr std::size_t head_bytes_max = 3 * name_bytes_max;

}  // namespace

void NextParameter::restart() {
  static_cast<void>(take());
  in_fence_ = has_markup_ = false;
}

bool NextParameter::begin(std::string_view opener) {
  if (in_fence_ || has_markup_) return false;
  text_ = opener;
  opener_bytes_ = opener.size();
  value_begins_ = std::string::npos;
  return true;
}

bool NextParameter::add(std::string_view text, const ArgumentTypes& types, const Keys& keys) {
  text_ += text;
  return has_value() ? text_.size() <= kept_bytes_max : read_head(types, keys);
}

// False when it is none; the value is found as soon as it begins.
bool NextParameter::read_head(const ArgumentTypes& types, const Keys& keys) {
  const std::string_view head = std::string_view(text_).substr(opener_bytes_);
  const std::size_t key_end = head.find(spelling_.key_closer);
  if (key_end == std::string_view::npos) return head.size() <= name_bytes_max;
  const std::string_view key = head.substr(0, key_end);
  if (keys.find(key) != keys.end() || !types.declares(key)) return false;
  key_ends_ = opener_bytes_ + key_end;
  const std::size_t behind_key = key_end + spelling_.key_closer.size();
  const std::size_t opener = head.find(spelling_.value_opener, behind_key);
  const std::string_view attributes = head.substr(behind_key, opener - behind_key);
  if (opener == std::string_view::npos) return head.size() <= head_bytes_max;
  if (!is_attribute_text(attributes)) return false;
  value_begins_ = opener_bytes_ + opener + spelling_.value_opener.size();
  return true;
}

std::string NextParameter::take() {
  value_begins_ = std::string::npos;
  return std::exchange(text_, std::string());
}

NextParameter::Parts NextParameter::take_parts() {
  Parts parts{.opener = text_.substr(0, opener_bytes_),
              .key = text_.substr(opener_bytes_, key_ends_ - opener_bytes_),
              .value = text_.substr(value_begins_)};
  static_cast<void>(take());
  return parts;
}

bool is_attribute_text(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) {
    return is_name_character(c) || is_space(c) || c == '=' || c == '"';
  });
}

}  // namespace mlxs::chat
