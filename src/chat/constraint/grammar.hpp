// A grammar in GBNF (llama.cpp's notation) while it is written: rules with generated names, and the
// few pieces of text that rules are made of. Thread: one owner.
#pragma once

#include <cstddef>
#include <initializer_list>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

namespace mlxs::chat {

class Grammar {
 public:
  // The name of a rule with this body. Equal bodies share one rule.
  [[nodiscard]] std::string rule(const std::string& body);
  // A name whose body follows: for rules that lead back to themselves.
  [[nodiscard]] std::string reserve();
  // Once for every reserved name.
  void define(const std::string& name, std::string body);
  // The whole text, with a rule "root" of this body.
  [[nodiscard]] std::string text(std::string_view root) const;

 private:
  std::vector<std::pair<std::string, std::string>> rules_;
  std::unordered_map<std::string, std::string> names_;  // by body
  std::size_t reserved_ = 0;
};

// `text` byte for byte, in quotes. `text` is valid UTF-8.
[[nodiscard]] std::string literal(std::string_view text);

// Parts in a row; empty ones are left out.
[[nodiscard]] std::string in_row(std::initializer_list<std::string_view> parts);

// One of several bodies, in parentheses when there is more than one. At least one; an empty body
// stands for nothing.
[[nodiscard]] std::string one_of(const std::vector<std::string>& bodies);

// The characters of valid UTF-8 text.
[[nodiscard]] std::u32string characters_of(std::string_view text);

// Character classes: one of these, or one that is none of these.
[[nodiscard]] std::string any_of(std::u32string characters);
[[nodiscard]] std::string none_of(std::u32string characters);

}  // namespace mlxs::chat
