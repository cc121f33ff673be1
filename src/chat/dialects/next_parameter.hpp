// The opener of an argument inside a raw value: content, or the next argument, when the closer of
// the value is missing in front of it. It is kept until the end of the value tells. It can be an
// argument only if it is declared and new, and if the value has no other markup in it and no
// fence around the place: then the value is a text about markup.
// Thread: one owner.
#pragma once

#include <set>
#include <string>
#include <string_view>

#include "chat/scan/argument_types.hpp"

namespace mlxs::chat {

inline constexpr std::string_view value_fence = "```";

// What stands behind the opener: KEY key_closer attributes value_opener VALUE.
struct ParameterSpelling {
  std::string_view key_closer;
  std::string_view value_opener;  // "": the value begins behind the key
};

class NextParameter {
 public:
  using Keys = std::set<std::string, std::less<>>;
  struct Parts {
    std::string opener;
    std::string key;
    std::string value;
  };

  explicit NextParameter(const ParameterSpelling& spelling) : spelling_(spelling) {}

  // A value begins.
  void restart();
  // A fence or another marker inside the value.
  void pass_fence() { in_fence_ = !in_fence_; }
  void pass_markup() { has_markup_ = true; }
  [[nodiscard]] bool has_markup() const { return has_markup_; }
  // The opener has come; whether it is kept from here on.
  [[nodiscard]] bool begin(std::string_view opener);
  [[nodiscard]] bool active() const { return !text_.empty(); }
  // Keeps more; false when it cannot be an argument any more.
  [[nodiscard]] bool add(std::string_view text, const ArgumentTypes& types, const Keys& keys);
  // Key and value have begun.
  [[nodiscard]] bool has_value() const { return value_begins_ != std::string::npos; }
  // What was kept, opener included.
  [[nodiscard]] std::string take();
  // The same told apart. Caller guarantees: it has a value.
  [[nodiscard]] Parts take_parts();

 private:
  [[nodiscard]] bool read_head(const ArgumentTypes& types, const Keys& keys);

  ParameterSpelling spelling_;
  std::string text_;
  std::size_t opener_bytes_ = 0;
  std::size_t value_begins_ = std::string::npos;
  std::size_t key_ends_ = 0;
  bool in_fence_ = false;
  bool has_markup_ = false;
};

// May stand between a key and the opener of its value: white space, and what is like string="true".
[[nodiscard]] bool is_attribute_text(std::string_view text);

}  // namespace mlxs::chat
