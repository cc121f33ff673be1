// How the chat looks: thinking dimmed and answers plain on a terminal; into a pipe only the words
// of the answers. Thread: one owner.
#pragma once

#include <ostream>
#include <string>
#include <string_view>

#include "cli/answer.hpp"

namespace mlxs::cli {

enum class Look { terminal, plain };

class Screen {
 public:
  // Both streams outlive the screen.
  Screen(Look look, std::ostream& out, std::ostream& error);

  void show(const Piece& piece);
  // The answer ends here, whole or cut.
  void end_answer();
  // A remark of the program; nothing in plain look.
  void note(std::string_view text);
  void error(std::string_view text);

 private:
  enum class Style { none, thinking, text };
  void change_to(Style style);

  Look look_;
  std::ostream& out_;
  std::ostream& error_;
  Style style_ = Style::none;
};

// Without the control characters by which a model could move the cursor or talk to the terminal;
// newlines and tabs stay.
[[nodiscard]] std::string printable(std::string_view text);

}  // namespace mlxs::cli
