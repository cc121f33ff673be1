#include "chat/constraint/pattern.hpp"

#include <vector>

#include "base/limits.hpp"
#include "chat/constraint/character_set.hpp"
#include "chat/constraint/pattern_classes.hpp"

namespace mlxs::chat {
namespace {

// What one part of an expression may come to in characters, with its repetitions spelled out.
constexpr std::size_t pattern_size_max = 1024;
constexpr std::size_t pattern_groups_max = 16;

// A part as GBNF, and how many characters it is spelled with.
struct Part {
  std::string body;
  std::size_t size = 1;
  bool may_be_empty = false;
};
using MaybePart = std::optional<Part>;

struct Repetition {
  std::size_t least = 1;
  std::optional<std::size_t> most = 1;
};

// Reads an expression from left to right; every function leaves the place behind what it read.
class PatternReader {
 public:
  PatternReader(Grammar& grammar, const TextNotation& notation, std::u32string pattern)
      : grammar_(grammar), notation_(notation), pattern_(std::move(pattern)) {}

  // Anchors count in the alternatives of the whole; without one any text may stand there.
  MaybePart whole() {
    std::vector<std::string> choices;
    do {
      const bool from_start = take(U'^');
      const MaybePart inside = sequence();
      const bool to_end = take(U'$');
      if (!inside || (!at_end() && peek() != U'|')) return std::nullopt;
      choices.push_back(
          in_row({from_start ? "" : free_text(), inside->body, to_end ? "" : free_text()}));
    } while (take(U'|'));
    if (!at_end()) return std::nullopt;
    return Part{one_of(choices)};
  }

 private:
  MaybePart alternatives() {
    Part whole{.body = "", .size = 0};
    std::vector<std::string> choices;
    do {
      const MaybePart one = sequence();
      if (!one) return std::nullopt;
      choices.push_back(one->body);
      whole.size += one->size;
      whole.may_be_empty = whole.may_be_empty || one->may_be_empty;
    } while (take(U'|'));
    whole.body = one_of(choices);
    return whole;
  }

  MaybePart sequence() {
    Part whole{.body = "", .size = 0, .may_be_empty = true};
    while (!at_end() && peek() != U'|' && peek() != U')' && peek() != U'$') {
      MaybePart one = atom();
      if (one) one = repeated(*one);
      if (!one) return std::nullopt;
      whole.body = in_row({whole.body, one->body});
      whole.size += one->size;
      whole.may_be_empty = whole.may_be_empty && one->may_be_empty;
      if (whole.size > pattern_size_max) return std::nullopt;
    }
    return whole;
  }

  MaybePart atom() {
    const char32_t c = next();
    switch (c) {
      case U'(': return group();
      case U'[': return character_class();
      case U'.': return set_part(any_character());
      case U'\\': return escape();
      case U'^':
      case U'*':
      case U'+':
      case U'?':
      case U'{': return std::nullopt;
      default: break;
    }
    CharacterSet single;
    single.add(c);
    return set_part(single);
  }

  MaybePart group() {
    if (++groups_open_ > pattern_groups_max) return std::nullopt;
    if (take(U'?') && !take(U':')) return std::nullopt;
    const MaybePart inside = alternatives();
    if (!inside || !take(U')')) return std::nullopt;
    --groups_open_;
    return inside;
  }

  MaybePart character_class() {
    const std::size_t close = class_end(pattern_, at_);
    if (close == std::u32string::npos) return std::nullopt;
    const auto set = read_class(std::u32string_view(pattern_).substr(at_, close - at_));
    at_ = close + 1;
    return set ? set_part(*set) : std::nullopt;
  }

  MaybePart escape() {
    if (at_end()) return std::nullopt;
    const auto set = read_escape(pattern_, at_);
    return set ? set_part(*set) : std::nullopt;
  }

  // One character of the set, in the notation. Where words must not stand in the text, they do not
  // begin either.
  MaybePart set_part(CharacterSet set) {
    std::vector<std::string> choices;
    for (const std::string& word : notation_.never) set.remove(characters_of(word).front());
    for (const char32_t c : notation_.unsafe + characters_of(notation_.end).front()) {
      if (c >= 128 || !set.has(c)) continue;
      set.remove(c);
      if (const auto spelled = notation_.spelled(c)) choices.push_back(literal(*spelled));
    }
    const std::u32string listed = set.listed();
    if (set.beyond()) {
      choices.push_back(none_of(set.missing()));
    } else if (!listed.empty()) {
      choices.push_back(any_of(listed));
    }
    if (choices.empty()) return std::nullopt;
    return Part{one_of(choices)};
  }

  std::string free_text() {
    CharacterSet every;
    static_cast<void>(every.invert());
    const MaybePart one = set_part(every);
    return one ? grammar_.rule(one->body) + "*" : "";
  }

  MaybePart repeated(Part part) {
    const auto times = repetition();
    if (!times) return std::nullopt;
    if (times->least == 1 && times->most == 1U) return part;
    // GBNF repeats nothing that may be empty.
    if (part.may_be_empty) return std::nullopt;
    const std::size_t most = times->most.value_or(std::max<std::size_t>(times->least, 1));
    if (most > base::limits::schema_repetitions_max) return std::nullopt;
    if (most == 0) return Part{.body = "", .size = 0, .may_be_empty = true};
    return Part{.body = grammar_.rule(part.body) + "{" + std::to_string(times->least) + "," +
                        (times->most ? std::to_string(most) : "") + "}",
                .size = part.size * most,
                .may_be_empty = times->least == 0};
  }

  std::optional<Repetition> repetition() {
    Repetition times;
    if (take(U'*'))
      times = {.least = 0, .most = std::nullopt};
    else if (take(U'+'))
      times = {.least = 1, .most = std::nullopt};
    else if (take(U'?'))
      times = {.least = 0, .most = 1};
    else if (take(U'{')) {
      const auto braces = counted();
      if (!braces) return std::nullopt;
      times = *braces;
    } else {
      return times;
    }
    static_cast<void>(take(U'?'));  // as short as possible: the same strings
    if (!at_end() && (peek() == U'*' || peek() == U'+' || peek() == U'{')) return std::nullopt;
    return times;
  }

  std::optional<Repetition> counted() {
    const auto least = number();
    if (!least) return std::nullopt;
    Repetition times{.least = *least, .most = *least};
    if (take(U',')) {
      times.most.reset();
      if (!at_end() && peek() != U'}') {
        times.most = number();
        if (!times.most || *times.most < *least) return std::nullopt;
      }
    }
    if (!take(U'}')) return std::nullopt;
    return times;
  }

  std::optional<std::size_t> number() {
    std::size_t value = 0;
    std::size_t digits = 0;
    for (; !at_end() && peek() >= U'0' && peek() <= U'9' && digits < 6; ++digits)
      value = value * 10 + (next() - U'0');
    return digits > 0 ? std::optional(value) : std::nullopt;
  }

  [[nodiscard]] bool at_end() const { return at_ == pattern_.size(); }
  [[nodiscard]] char32_t peek() const { return pattern_[at_]; }
  char32_t next() { return pattern_[at_++]; }
  bool take(char32_t c) {
    const bool taken = !at_end() && peek() == c;
    if (taken) ++at_;
    return taken;
  }

  Grammar& grammar_;
  const TextNotation& notation_;
  std::u32string pattern_;
  std::size_t at_ = 0;
  std::size_t groups_open_ = 0;
};

}  // namespace

std::optional<std::string> pattern_rule(Grammar& grammar, const TextNotation& notation,
                                        std::string_view pattern) {
  const MaybePart whole = PatternReader(grammar, notation, characters_of(pattern)).whole();
  if (!whole) return std::nullopt;
  const std::string open = notation.open.empty() ? "" : literal(notation.open);
  return grammar.rule(in_row({open, whole->body, literal(notation.close)}));
}

}  // namespace mlxs::chat
