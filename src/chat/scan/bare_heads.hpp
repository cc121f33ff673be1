// The head of a call whose opener is missing: a line of nothing but the name of a declared tool,
// as NAME, functions.NAME or functions.NAME:0, up to the family's tag behind it. What may become
// one is told while it is written, so that it can wait. Thread: pure once made.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace mlxs::chat {

class BareHeads {
 public:
  // Of no tools: nothing is a head.
  BareHeads() = default;
  explicit BareHeads(std::vector<std::string> names) : names_(std::move(names)) {}

  // How many bytes at the end of `text` may be the beginning of a head, or a whole one and white
  // space behind it. `at_line_start`: nothing but white space stands in front of `text` on its
  // line.
  [[nodiscard]] std::size_t open_bytes(std::string_view text, bool at_line_start) const;
  // Nothing but a head and white space.
  [[nodiscard]] bool is_head(std::string_view text) const;

 private:
  [[nodiscard]] bool may_become_head(std::string_view text) const;

  std::vector<std::string> names_;
};

}  // namespace mlxs::chat
