#include "support/scripted_grammar.hpp"

#include <algorithm>

#include "base/check.hpp"

namespace mlxs::test {
namespace {

using engine::Token;

std::bitset<256> only(char byte) {
  std::bitset<256> bytes;
  bytes.set(static_cast<unsigned char>(byte));
  return bytes;
}

std::bitset<256> class_of(std::string_view inside) {
  const bool inverse = inside.starts_with('^');
  if (inverse) inside.remove_prefix(1);
  std::bitset<256> bytes;
  for (std::size_t i = 0; i < inside.size(); ++i) {
    const auto low = static_cast<unsigned char>(inside[i]);
    const bool range = i + 2 < inside.size() && inside[i + 1] == '-';
    const auto high = range ? static_cast<unsigned char>(inside[i + 2]) : low;
    for (unsigned byte = low; byte <= high; ++byte) bytes.set(byte);
    if (range) i += 2;
  }
  return inverse ? ~bytes : bytes;
}

std::string_view without_spaces(std::string_view text) {
  text.remove_prefix(std::min(text.find_first_not_of(" \n"), text.size()));
  return text;
}

}  // namespace

base::Result<std::unique_ptr<engine::TokenGrammar>> ScriptedGrammar::create(
    const std::string& gbnf, const engine::Vocabulary& vocabulary, GrammarCounts& counts) {
  std::unique_ptr<ScriptedGrammar> grammar(new ScriptedGrammar(vocabulary, counts));
  constexpr std::string_view rule = "root ::= ";
  if (!gbnf.starts_with(rule) || !grammar->parse(std::string_view(gbnf).substr(rule.size())))
    return base::Error{.code = base::ErrorCode::invalid_request,
                       .message = "This is not a grammar: " + gbnf,
                       .param = ""};
  ++counts.made;
  return std::unique_ptr<engine::TokenGrammar>(std::move(grammar));
}

bool ScriptedGrammar::parse(std::string_view text) {
  sequences_.emplace_back();
  for (text = without_spaces(text); !text.empty(); text = without_spaces(text)) {
    if (text.front() == '|') {
      sequences_.emplace_back();
      text.remove_prefix(1);
      continue;
    }
    const std::size_t length = parse_item(text, sequences_.back());
    if (length == 0) return false;
    text.remove_prefix(length);
  }
  return true;
}

// How many bytes it took; 0: there is no item here.
std::size_t ScriptedGrammar::parse_item(std::string_view text, Sequence& into) {
  std::size_t at = 1;
  if (text.front() == '[') {
    const std::size_t end = text.find(']');
    if (end == text.npos) return 0;
    into.push_back({.bytes = class_of(text.substr(1, end - 1))});
    at = end + 1;
  } else if (text.front() == '"') {
    for (; at < text.size() && text[at] != '"'; ++at) {
      if (text[at] == '\\') ++at;
      if (at == text.size()) return 0;
      const bool newline = text[at - 1] == '\\' && text[at] == 'n';
      into.push_back({.bytes = only(newline ? '\n' : text[at])});
    }
    if (at++ == text.size()) return 0;
  } else {
    return 0;
  }
  if (at == text.size() || into.empty()) return at;
  const char sign = text[at];
  if (sign != '*' && sign != '+' && sign != '?') return at;
  into.back().optional = sign != '+';
  into.back().repeated = sign != '?';
  return at + 1;
}

// The place and those that can be reached from it without a byte.
void ScriptedGrammar::enter(Places& places, Place place) const {
  const Sequence& sequence = sequences_[place.sequence];
  for (;; ++place.item) {
    if (std::find(places.begin(), places.end(), place) == places.end()) places.push_back(place);
    if (place.item == sequence.size() || !sequence[place.item].optional) return;
  }
}

ScriptedGrammar::Places ScriptedGrammar::after(const Places& places, std::string_view bytes) const {
  Places now = places;
  for (const char byte : bytes) {
    Places next;
    for (const Place& place : now) {
      const Sequence& sequence = sequences_[place.sequence];
      if (place.item == sequence.size()) continue;
      const Item& item = sequence[place.item];
      if (!item.bytes[static_cast<unsigned char>(byte)]) continue;
      enter(next, {place.sequence, place.item + 1});
      if (item.repeated) enter(next, place);
    }
    now = std::move(next);
  }
  return now;
}

bool ScriptedGrammar::begin(std::string_view bytes) {
  ++counts_.begun;
  places_.clear();
  for (std::size_t i = 0; i < sequences_.size(); ++i) enter(places_, {i, 0});
  places_ = after(places_, bytes);
  return !places_.empty();
}

std::size_t ScriptedGrammar::first_fitting(std::span<const Token> tokens) {
  MLXS_CHECK(!places_.empty(), "a grammar is asked between a beginning and its end");
  counts_.tokens_asked += static_cast<long long>(tokens.size());
  const auto found =
      std::find_if(tokens.begin(), tokens.end(), [this](Token token) { return fits(token); });
  return static_cast<std::size_t>(found - tokens.begin());
}

bool ScriptedGrammar::may_fit(Token token) {
  ++counts_.quick_looks;
  if (vocabulary_.ends_turn(token)) return complete();
  return !after(places_, vocabulary_.bytes_of(token).substr(0, 1)).empty();
}

bool ScriptedGrammar::fits(Token token) {
  if (vocabulary_.ends_turn(token)) return complete();
  const std::string bytes = vocabulary_.bytes_of(token);
  return !bytes.empty() && !after(places_, bytes).empty();
}

bool ScriptedGrammar::take(Token token) {
  MLXS_CHECK(!vocabulary_.ends_turn(token), "the end of a turn is not part of its text");
  places_ = after(places_, vocabulary_.bytes_of(token));
  return !places_.empty();
}

bool ScriptedGrammar::complete() {
  return std::any_of(places_.begin(), places_.end(), [this](const Place& place) {
    return place.item == sequences_[place.sequence].size();
  });
}

}  // namespace mlxs::test
