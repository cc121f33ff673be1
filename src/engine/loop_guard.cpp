#include "engine/loop_guard.hpp"

#include <algorithm>
#include <utility>

namespace mlxs::engine {
namespace {

// The lengths of a repeat, in tokens. Nothing is a loop before the first (F77); the largest tables
// and pictures of one row that agents write have some hundred rows of a few tokens.
constexpr int length_min = 512;
constexpr int row_repeats_length_min = 2048;
// Rows that are written again and again without a change are shorter than this, or have fewer
// words. Tool calls have a third and more.
constexpr int row_tokens_max = 32;
constexpr double row_words_max = 0.2;
// Sentences have more words than this, code, JSON and tables fewer.
constexpr double prose_words_min = 0.7;
// Numbers of more digits are no counters.
constexpr std::int64_t number_max = 99'999'999'999'999'999;

bool is_digit(char byte) { return byte >= '0' && byte <= '9'; }

// Letters of all scripts; not the symbols, arrows and lines of U+2000 to U+2FFF that pictures are
// made of, nor the bytes inside a character.
bool is_letter(char byte) {
  const auto code = static_cast<unsigned char>(byte);
  const auto lower = static_cast<unsigned char>(code | 0x20U);
  return (lower >= 'a' && lower <= 'z') || (code >= 0xC3 && code != 0xE2 && code < 0xF0);
}

bool is_blank(char byte) {
  const auto code = static_cast<unsigned char>(byte);
  return code <= ' ' || (code >= 0x80 && code < 0xC0);
}

std::string_view without_space(std::string_view bytes) {
  bytes.remove_prefix(std::min(bytes.find_first_not_of(' '), bytes.size()));
  return bytes;
}

bool is_ascii(char byte) { return static_cast<unsigned char>(byte) < 0x80; }

}  // namespace

bool LoopGuard::feed(Token token, std::string_view bytes) {
  const Unit::Kind kind = kind_of(bytes);
  const bool exactly = repeats_exactly(token, kind);
  return repeats_around_counter(token, kind, bytes) || exactly;
}

// Words that a vocabulary spells with several tokens count once; scripts without spaces have no
// such words.
Unit::Kind LoopGuard::kind_of(std::string_view bytes) {
  const bool goes_on = std::exchange(in_word_, false);
  const std::string_view text = without_space(bytes);
  if (std::all_of(text.begin(), text.end(), is_blank)) return Unit::Kind::blank;
  if (std::all_of(text.begin(), text.end(), is_digit)) return Unit::Kind::number;
  if (std::none_of(text.begin(), text.end(), is_letter)) return Unit::Kind::other;
  in_word_ = is_letter(text.back());
  const bool is_part = goes_on && is_ascii(bytes.front()) && is_letter(bytes.front());
  return is_part ? Unit::Kind::part : Unit::Kind::word;
}

bool LoopGuard::repeats_exactly(Token token, Unit::Kind kind) {
  if (kind == Unit::Kind::number) kind = Unit::Kind::other;  // here no number counts
  const auto repeat = tokens_.feed({.kind = kind, .value = token}, length_min);
  if (!repeat) return false;
  const bool is_row = repeat->words < row_words_max ||
                      (repeat->words < prose_words_min && repeat->period <= row_tokens_max);
  return !is_row || repeat->length >= row_repeats_length_min;
}

bool LoopGuard::repeats_around_counter(Token token, Unit::Kind kind, std::string_view bytes) {
  if (kind != Unit::Kind::number) {
    const bool number_repeats = end_number();
    return note({.kind = kind, .value = token}) || number_repeats;
  }
  bool repeats = bytes.front() == ' ' && end_number();
  for (const char digit : without_space(bytes)) {
    if (number_.value_or(0) > number_max) repeats = end_number() || repeats;
    number_ = number_.value_or(0) * 10 + (digit - '0');
  }
  return repeats;
}

bool LoopGuard::end_number() {
  const auto number = std::exchange(number_, std::nullopt);
  return number && note({.kind = Unit::Kind::number, .value = *number});
}

bool LoopGuard::note(const Unit& unit) {
  const auto repeat = units_.feed(unit, length_min);
  return repeat && repeat->words >= prose_words_min;
}

}  // namespace mlxs::engine
