#include "base/json.hpp"
#include "chat/constraint/notation.hpp"

namespace mlxs::chat {
namespace {

// One space, or a new line with its indentation; bounded, so that nothing is filled with white
// space. Tabs and spaces are what formatters write.
constexpr std::string_view json_gap = R"((" " | "\x0A" [\x09\x20]{0,32})?)";

// An escape of JSON; halves of a character come in pairs only, everything else is no valid string.
constexpr std::string_view json_escapes =
    R"("\\" (["\\/bfnrt] | "u" ([0-9a-cA-CefEF] [0-9a-fA-F]{3} | [dD] [0-7] [0-9a-fA-F]{2} |)"
    R"( [dD] [89abAB] [0-9a-fA-F]{2} "\\u" [dD] [c-fC-F] [0-9a-fA-F]{2})))";

// Inside single or double quotes. The reader knows more escapes; these are the ones models write.
constexpr std::string_view python_escapes = R"("\\" [nrtbf0\\'\x22])";

std::u32string control_characters() {
  std::u32string characters;
  for (char32_t c = 0; c < 0x20; ++c) characters += c;
  return characters + U'\x7F';
}

std::optional<std::string> json_spelled(char32_t character) {
  const std::string quoted = base::quote(std::string(1, static_cast<char>(character)));
  return quoted.substr(1, quoted.size() - 2);
}

std::optional<std::string> python_spelled(char32_t character) {
  switch (character) {
    case U'\n': return "\\n";
    case U'\r': return "\\r";
    case U'\t': return "\\t";
    case U'\\': return "\\\\";
    case U'\'': return "\\'";
    case U'"': return "\\\"";
    default: return std::nullopt;
  }
}

std::optional<std::string> not_spelled(char32_t /*character*/) { return std::nullopt; }

TextNotation json_text() {
  return {.open = "\"",
          .close = "\"",
          .end = "\"",
          .never = {},
          .unsafe = control_characters() + U'\\',
          .escapes = std::string(json_escapes),
          .spelled = json_spelled};
}

TextNotation python_text(const std::string& quote) {
  return {.open = quote,
          .close = quote,
          .end = quote,
          .never = {},
          .unsafe = U"\\",
          .escapes = std::string(python_escapes),
          .spelled = python_spelled};
}

}  // namespace

Notation json_notation() { return json_notation_without({}); }

Notation json_notation_without(const std::vector<std::string>& words) {
  Notation notation{.texts = {json_text()},
                    .yes = "true",
                    .no = "false",
                    .nothing = "null",
                    .gap = std::string(json_gap),
                    .colon = "\":\" " + std::string(json_gap)};
  notation.texts.front().never = words;
  return notation;
}

Notation gemma4_notation() {
  return {.texts = {{.open = "<|\"|>",
                     .close = "<|\"|>",
                     .end = "<|\"|>",
                     .never = {},
                     .unsafe = U"",
                     .escapes = "",
                     .spelled = not_spelled}},
          .yes = "true",
          .no = "false",
          .nothing = "null",
          .gap = "",
          .colon = "\":\"",
          .bare_keys = true};
}

Notation python_notation() {
  return {.texts = {python_text("'"), python_text("\"")},
          .yes = "True",
          .no = "False",
          .nothing = "None",
          .gap = "\" \"?",
          .colon = "\":\" \" \"?"};
}

TextNotation raw_text(std::string_view close, std::string_view end,
                      const std::vector<std::string>& never) {
  return {.open = "",
          .close = std::string(close),
          .end = std::string(end),
          .never = never,
          .unsafe = U"",
          .escapes = "",
          .spelled = not_spelled};
}

}  // namespace mlxs::chat
