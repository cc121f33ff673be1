// A line inside an XML value that begins a parameter: content, or the next one, when the closer of
// the value is missing in front of it. It is kept until the end of the value tells. It can be a
// parameter only if it is declared and new, and if the value has no other markup in it and no
// fence around the line: then the value is a text about markup.
// Thread: one owner.
#pragma once

#include <set>
#include <string>
#include <string_view>

#include "chat/scan/argument_types.hpp"

namespace mlxs::chat {

inline constexpr std::string_view next_parameter_opener = "\n<parameter=";
inline constexpr std::string_view value_fence = "```";

class NextParameter {
 public:
  using Keys = std::set<std::string, std::less<>>;

  // A value begins.
  void restart();
  // A fence or another marker inside the value.
  void pass_fence() { in_fence_ = !in_fence_; }
  void pass_markup() { has_markup_ = true; }
  // The opener has come; whether it is kept from here on.
  [[nodiscard]] bool begin();
  [[nodiscard]] bool active() const { return !text_.empty(); }
  // Keeps more; false when it cannot be a parameter any more.
  [[nodiscard]] bool add(std::string_view text, const ArgumentTypes& types, const Keys& keys);
  // The whole key has come.
  [[nodiscard]] bool has_key() const { return text_.find('>') != std::string::npos; }
  // What was kept, opener included.
  [[nodiscard]] std::string take();

 private:
  std::string text_;
  bool in_fence_ = false;
  bool has_markup_ = false;
};

}  // namespace mlxs::chat
