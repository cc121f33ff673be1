#include "cli/chat_input.hpp"

#include <string>

#include "models/nearest_name.hpp"

namespace mlxs::cli {
namespace {

std::string_view trimmed(std::string_view text) {
  constexpr std::string_view blanks = " \t\r\n";
  const std::size_t begin = text.find_first_not_of(blanks);
  if (begin == std::string_view::npos) return "";
  return text.substr(begin, text.find_last_not_of(blanks) - begin + 1);
}

bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }

bool is_command(std::string_view word) {
  const bool slash_letter = word.size() > 1 && word[0] == '/' && is_letter(word[1]);
  return word == "/" || word == "/?" ||
         (slash_letter && word.find('/', 1) == std::string_view::npos);
}

UnknownCommand unknown(std::string_view word) {
  const auto meant = models::nearest_name(word, {"/bye", "/clear", "/help", "/exit", "/quit"});
  const std::string question = meant ? "; did you mean " + *meant + "?" : ".";
  return {"There is no command " + std::string(word.substr(0, 60)) + question +
          " /help shows the commands."};
}

}  // namespace

ChatInput parse_chat_input(std::string_view line) {
  const std::string_view text = trimmed(line);
  if (text.empty()) return Nothing{};
  const std::string_view word = text.substr(0, text.find_first_of(" \t\r\n"));
  if (!is_command(word)) return Prompt{std::string(text)};
  if (word == "/bye" || word == "/exit" || word == "/quit") return Bye{};
  if (word == "/clear") return Clear{};
  if (word == "/help" || word == "/?") return Help{};
  return unknown(word);
}

std::string_view chat_help() {
  return "/clear  forget the conversation and start a new one\n"
         "/bye    leave (so do Ctrl-D, and Ctrl-C twice)\n"
         "/help   this text\n"
         "Ctrl-C  stops the answer; at the prompt it clears the line\n"
         "Several pasted lines are one message.\n";
}

}  // namespace mlxs::cli
