#include "chat/constraint/text_notation.hpp"

#include "chat/constraint/text_rule.hpp"

namespace mlxs::chat {
namespace {

std::string utf8_of(char32_t c) {
  const auto byte = [](char32_t value) { return static_cast<char>(value); };
  const auto tail = [&](unsigned shift) { return byte(0x80U | ((c >> shift) & 0x3FU)); };
  if (c < 0x80) return {byte(c)};
  if (c < 0x800) return {byte(0xC0U | (c >> 6U)), tail(0)};
  if (c < 0x10000) return {byte(0xE0U | (c >> 12U)), tail(6), tail(0)};
  return {byte(0xF0U | (c >> 18U)), tail(12), tail(6), tail(0)};
}

std::string opened(const TextNotation& notation, const std::string& rest) {
  return notation.open.empty() ? rest : in_row({literal(notation.open), rest});
}

bool is_countable(const TextNotation& notation) {
  return notation.never.empty() && notation.end.size() == 1;
}

std::string character_rule(Grammar& grammar, const TextNotation& notation) {
  const std::string plain = none_of(notation.unsafe + characters_of(notation.end));
  return grammar.rule(notation.escapes.empty() ? plain : plain + " | " + notation.escapes);
}

}  // namespace

std::string any_text_rule(Grammar& grammar, const TextNotation& notation) {
  const TextForm form{.end = notation.end,
                      .never = notation.never,
                      .unsafe = notation.unsafe,
                      .escape = notation.escapes};
  return grammar.rule(opened(notation, text_rule(grammar, form)));
}

std::optional<std::string> one_text(const TextNotation& notation, std::string_view text) {
  std::string spelled;
  for (const char32_t c : characters_of(text)) {
    const bool is_end =
        notation.end.size() == 1 && c == static_cast<unsigned char>(notation.end[0]);
    if (!is_end && notation.unsafe.find(c) == std::u32string::npos) {
      spelled += utf8_of(c);
      continue;
    }
    const auto form = notation.spelled(c);
    if (!form) return std::nullopt;
    spelled += *form;
  }
  for (const std::string& word : notation.never) {
    if (spelled.find(word) != std::string::npos) return std::nullopt;
  }
  // Free text ends with the first mark; spelled text does so, too. A single character has a form of
  // its own.
  const bool ends_early = (spelled + notation.end).find(notation.end) != spelled.size();
  if (ends_early && notation.end.size() > 1) return std::nullopt;
  return literal(notation.open + spelled + notation.close);
}

std::optional<std::string> sized_text_rule(Grammar& grammar, const TextNotation& notation,
                                           const TextValue& text) {
  if (!is_countable(notation)) return std::nullopt;
  const std::string most = text.length_max ? std::to_string(*text.length_max) : "";
  std::string repeated =
      character_rule(grammar, notation) + "{" + std::to_string(text.length_min) + "," + most + "}";
  if (text.length_max && *text.length_max == 0) repeated.clear();
  return grammar.rule(opened(notation, in_row({repeated, literal(notation.close)})));
}

}  // namespace mlxs::chat
