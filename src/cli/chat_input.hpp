// What one line typed into the chat asks for. Thread: any (pure).
#pragma once

#include <string>
#include <string_view>
#include <variant>

namespace mlxs::cli {

struct Prompt {
  std::string text;
};
struct Nothing {};  // an empty line
struct Bye {};
struct Clear {};
struct Help {};
struct UnknownCommand {
  std::string message;  // one sentence with the nearest right command
};

using ChatInput = std::variant<Nothing, Prompt, Bye, Clear, Help, UnknownCommand>;

// A line that begins with a slash and a letter is a command, unless it has a second slash in its
// first word: then it is a path that somebody pasted.
[[nodiscard]] ChatInput parse_chat_input(std::string_view line);

[[nodiscard]] std::string_view chat_help();

}  // namespace mlxs::cli
