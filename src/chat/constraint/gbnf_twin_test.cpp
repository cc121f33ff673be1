#include "chat/constraint/gbnf_twin_test.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <limits>

#include "chat/constraint/grammar.hpp"

namespace mlxs::chat {
namespace {

constexpr std::size_t unbounded = std::numeric_limits<std::size_t>::max();

void append_utf8(std::string& text, char32_t c) {
  const auto byte = [&](char32_t value) { text += static_cast<char>(value); };
  if (c < 0x80) return byte(c);
  if (c < 0x800) {
    byte(0xC0U | (c >> 6U));
  } else if (c < 0x10000) {
    byte(0xE0U | (c >> 12U));
    byte(0x80U | ((c >> 6U) & 0x3FU));
  } else {
    byte(0xF0U | (c >> 18U));
    byte(0x80U | ((c >> 12U) & 0x3FU));
    byte(0x80U | ((c >> 6U) & 0x3FU));
  }
  byte(0x80U | (c & 0x3FU));
}

}  // namespace

struct Gbnf::Reader {
  Gbnf& gbnf;
  std::u32string text;
  std::size_t at = 0;

  void rules() {
    for (skip(); at < text.size(); skip_lines()) {
      const std::string name = word();
      gbnf.defined_.insert(name);
      const std::size_t rule = by_name(name);
      skip();
      at += 3;  // ::=
      gbnf.rules_[rule] = alternatives();
    }
  }

  std::vector<Sequence> alternatives() {
    std::vector<Sequence> all(1);
    for (skip(); at < text.size() && text[at] != U'\n' && text[at] != U')'; skip()) {
      if (text[at] == U'|') {
        ++at;
        all.emplace_back();
      } else {
        element(all.back());
      }
    }
    return all;
  }

  void element(Sequence& sequence) {
    const std::size_t begin = sequence.size();
    const char32_t c = text[at];
    if (c == U'"') {
      for (++at; text[at] != U'"';) {
        const char32_t one = character();
        sequence.push_back({.ranges = {{one, one}}});
      }
      ++at;
    } else if (c == U'[') {
      sequence.push_back(character_class());
    } else if (c == U'(') {
      ++at;
      gbnf.rules_.emplace_back();
      const std::size_t rule = gbnf.rules_.size() - 1;
      auto inside = alternatives();
      gbnf.rules_[rule] = std::move(inside);
      ++at;
      sequence.push_back({.is_rule = true, .rule = rule});
    } else {
      sequence.push_back({.is_rule = true, .rule = by_name(word())});
    }
    skip();
    if (at >= text.size() || std::u32string_view(U"?*+{").find(text[at]) == std::u32string::npos)
      return;
    repeat(sequence, begin);
  }

  // Repeats what the last literal, class, group or name has put there.
  void repeat(Sequence& sequence, std::size_t begin) {
    ASSERT_GT(sequence.size(), begin);
    if (sequence.size() > begin + 1) {
      gbnf.rules_.push_back(
          {Sequence(sequence.begin() + static_cast<std::ptrdiff_t>(begin), sequence.end())});
      sequence.resize(begin);
      sequence.push_back({.is_rule = true, .rule = gbnf.rules_.size() - 1});
    }
    Element& last = sequence.back();
    const char32_t sign = text[at++];
    last.least = sign == U'+' ? 1 : 0;
    last.most = sign == U'?' ? 1 : unbounded;
    if (sign != U'{') return;
    last.least = number();
    last.most = last.least;
    if (text[at] == U',') {
      ++at;
      last.most = text[at] == U'}' ? unbounded : number();
    }
    ++at;
  }

  Element character_class() {
    Element element;
    ++at;
    element.negated = text[at] == U'^';
    if (element.negated) ++at;
    while (text[at] != U']') {
      const char32_t from = character();
      char32_t to = from;
      if (text[at] == U'-') {
        ++at;
        to = character();
      }
      element.ranges.emplace_back(from, to);
    }
    ++at;
    return element;
  }

  char32_t character() {
    if (text[at] != U'\\') return text[at++];
    const char32_t kind = text[++at];
    ++at;
    const std::size_t digits = kind == U'x' ? 2 : kind == U'u' ? 4 : kind == U'U' ? 8 : 0;
    if (digits == 0) return kind;
    std::string hex;
    for (std::size_t i = 0; i < digits; ++i) hex += static_cast<char>(text[at++]);
    return static_cast<char32_t>(std::stoul(hex, nullptr, 16));
  }

  std::size_t number() {
    std::size_t value = 0;
    for (; text[at] >= U'0' && text[at] <= U'9'; ++at) value = value * 10 + (text[at] - U'0');
    return value;
  }

  std::string word() {
    std::string name;
    while (at < text.size() &&
           (text[at] == U'-' || (text[at] < 128 && isalnum(static_cast<int>(text[at])) != 0)))
      name += static_cast<char>(text[at++]);
    EXPECT_FALSE(name.empty()) << "at " << at;
    if (name.empty()) at = text.size();
    return name;
  }

  std::size_t by_name(const std::string& name) {
    const auto [place, is_new] = gbnf.names_.try_emplace(name, gbnf.rules_.size());
    if (is_new) gbnf.rules_.emplace_back();
    return place->second;
  }

  void skip() {
    while (at < text.size() && text[at] == U' ') ++at;
  }
  void skip_lines() {
    while (at < text.size() && (text[at] == U' ' || text[at] == U'\n')) ++at;
  }
};

// All places where a rule may end, for every place where it begins.
struct Gbnf::Matcher {
  const Gbnf& gbnf;
  std::u32string text;
  std::map<std::pair<std::size_t, std::size_t>, Ends> known;

  const Ends& rule(std::size_t rule, std::size_t at) {
    const auto [place, is_new] = known.try_emplace({rule, at});
    if (!is_new) return place->second;
    Ends ends;
    for (const Sequence& sequence : gbnf.rules_[rule]) {
      Ends here{at};
      for (const Element& element : sequence) here = repeated(element, here);
      ends.insert(here.begin(), here.end());
    }
    return known[{rule, at}] = ends;
  }

  Ends repeated(const Element& element, Ends from) {
    Ends all;
    for (std::size_t i = 0; i < element.least; ++i) from = once(element, from);
    all = from;
    for (std::size_t i = element.least; i < element.most && !from.empty(); ++i) {
      Ends next = once(element, from);
      from.clear();
      for (const std::size_t end : next) {
        if (all.insert(end).second) from.insert(end);
      }
    }
    return all;
  }

  Ends once(const Element& element, const Ends& from) {
    Ends ends;
    for (const std::size_t at : from) {
      if (element.is_rule) {
        const Ends& more = rule(element.rule, at);
        ends.insert(more.begin(), more.end());
      } else if (at < text.size() && holds(element, text[at])) {
        ends.insert(at + 1);
      }
    }
    return ends;
  }
};

struct Gbnf::Sampler {
  const Gbnf& gbnf;
  std::mt19937& random;
  int steps;
  std::string text;

  std::size_t below(std::size_t size) { return random() % size; }

  double cost(const Sequence& sequence) const {
    double sum = 0;
    for (const Element& element : sequence)
      sum +=
          static_cast<double>(element.least) * (element.is_rule ? gbnf.costs_[element.rule] : 0.1);
    return sum;
  }

  void rule(std::size_t rule) {
    const auto& choices = gbnf.rules_[rule];
    const bool hurries = --steps < 0;
    const auto cheaper = [&](const Sequence& a, const Sequence& b) { return cost(a) < cost(b); };
    const Sequence& sequence =
        hurries ? *std::ranges::min_element(choices, cheaper) : choices[below(choices.size())];
    for (const Element& element : sequence) {
      std::size_t count = element.least;
      while (steps > 0 && count < element.most && below(3) > 0) ++count;
      for (std::size_t i = 0; i < count; ++i) one(element);
    }
  }

  void one(const Element& element) {
    if (element.is_rule) return rule(element.rule);
    if (!element.negated) {
      const auto& [from, to] = element.ranges[below(element.ranges.size())];
      return append_utf8(text, from + static_cast<char32_t>(below(to - from + 1)));
    }
    static constexpr std::u32string_view pool =
        U"abcxyzAZ019 _-+.,:;!?/\\'\"`<>|=()[]{}#$%&@*\n\t\r\x01é日本👩😀\u2028｜▁";
    char32_t c = pool[below(pool.size())];
    while (!holds(element, c)) c = pool[below(pool.size())];
    append_utf8(text, c);
  }
};

Gbnf::Gbnf(std::string_view grammar) {
  Reader reader{*this, characters_of(grammar)};
  reader.rules();
  find_costs();
}

bool Gbnf::holds(const Element& element, char32_t c) {
  const bool inside = std::ranges::any_of(
      element.ranges, [&](const auto& range) { return c >= range.first && c <= range.second; });
  return inside != element.negated;
}

void Gbnf::find_costs() {
  costs_.assign(rules_.size(), 1e9);
  std::mt19937 unused;
  const Sampler sampler{*this, unused, 0, ""};
  for (bool changed = true; changed;) {
    changed = false;
    for (std::size_t rule = 0; rule < rules_.size(); ++rule) {
      for (const Sequence& sequence : rules_[rule]) {
        const double cost = 1 + sampler.cost(sequence);
        if (cost >= costs_[rule]) continue;
        costs_[rule] = cost;
        changed = true;
      }
    }
  }
}

bool Gbnf::accepts(std::string_view text) const {
  Matcher matcher{*this, characters_of(text), {}};
  return matcher.rule(names_.at("root"), 0).contains(matcher.text.size());
}

std::string Gbnf::sample(std::mt19937& random, int steps) const {
  Sampler sampler{*this, random, steps, ""};
  sampler.rule(names_.at("root"));
  return sampler.text;
}

std::set<std::string> Gbnf::undefined() const {
  std::set<std::string> missing;
  for (const auto& [name, rule] : names_) {
    if (!defined_.contains(name)) missing.insert(name);
  }
  return missing;
}

namespace {

TEST(GbnfTwin, AcceptsWhatTheGrammarSays) {
  const Gbnf gbnf(
      "root ::= \"a\" (b | [0-9]{2,3})* \"\\x0A\"?\nb ::= \"(\" root \")\" | [^a-z\\x28]\n");
  for (const char* text : {"a", "a12", "a123", "a(a)", "aé", "a\n", "a(a12)99", "a1234"})
    EXPECT_TRUE(gbnf.accepts(text)) << text;
  for (const char* text : {"", "b", "ab", "a(", "a(a", "a\n\n\na"})
    EXPECT_FALSE(gbnf.accepts(text)) << text;
}

TEST(GbnfTwin, AcceptsItsOwnSamples) {
  const Gbnf gbnf(
      "root ::= \"a\" (b | [0-9]{2,3})* \"\\x0A\"?\nb ::= \"(\" root \")\" | [^a-z\\x28]\n");
  std::mt19937 random(1);
  std::set<std::string> seen;
  for (int i = 0; i < 300; ++i) {
    const std::string text = gbnf.sample(random, i % 40);
    EXPECT_TRUE(gbnf.accepts(text)) << text;
    seen.insert(text);
  }
  EXPECT_GT(seen.size(), 50U);
}

TEST(GbnfTwin, NamesRulesThatAreMissing) {
  EXPECT_EQ(Gbnf("root ::= a b\na ::= \"x\"\n").undefined(), std::set<std::string>{"b"});
}

}  // namespace
}  // namespace mlxs::chat
