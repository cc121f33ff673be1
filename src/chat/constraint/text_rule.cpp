#include "chat/constraint/text_rule.hpp"

#include <deque>
#include <map>

namespace mlxs::chat {
namespace {

// The words as a tree, with the classic failure links: the state behind any text is the longest
// beginning of a word that the text ends with.
class WordTree {
 public:
  enum class Ends { nothing, text, forbidden };

  explicit WordTree(const TextForm& form) : states_(1) {
    add(form.end, Ends::text);
    for (const std::string& word : form.never) add(word, Ends::forbidden);
    link();
  }

  [[nodiscard]] std::size_t size() const { return states_.size(); }
  [[nodiscard]] Ends ends(std::size_t state) const { return states_[state].ends; }
  [[nodiscard]] std::u32string alphabet() const {
    std::u32string characters;
    for (const State& state : states_) {
      for (const auto& [character, next] : state.next) characters += character;
    }
    return characters;
  }
  [[nodiscard]] std::size_t follow(std::size_t state, char32_t character) const {
    while (true) {
      const auto next = states_[state].next.find(character);
      if (next != states_[state].next.end()) return next->second;
      if (state == 0) return 0;
      state = states_[state].fallback;
    }
  }

 private:
  struct State {
    std::map<char32_t, std::size_t> next;
    std::size_t fallback = 0;
    Ends ends = Ends::nothing;
  };

  void add(std::string_view word, Ends ends) {
    std::size_t state = 0;
    for (const char32_t character : characters_of(word)) {
      const auto [place, is_new] = states_[state].next.try_emplace(character, states_.size());
      state = place->second;
      if (is_new) states_.emplace_back();
    }
    if (states_[state].ends == Ends::nothing) states_[state].ends = ends;
  }

  void link() {
    std::deque<std::size_t> waiting{0};
    for (; !waiting.empty(); waiting.pop_front()) {
      const std::size_t state = waiting.front();
      for (const auto& [character, next] : states_[state].next) {
        if (state != 0) states_[next].fallback = follow(states_[state].fallback, character);
        const Ends shorter = states_[states_[next].fallback].ends;
        if (states_[next].ends == Ends::nothing) states_[next].ends = shorter;
        waiting.push_back(next);
      }
    }
  }

  std::vector<State> states_;
};

std::string state_body(const WordTree& tree, const TextForm& form, std::size_t state,
                       const std::vector<std::string>& names) {
  std::map<std::size_t, std::u32string> moves;
  for (const char32_t character : tree.alphabet())
    moves[tree.follow(state, character)] += character;
  moves.erase(0);
  std::string body;
  std::u32string apart = form.unsafe;  // characters that do not lead back to the beginning
  for (const auto& [next, characters] : moves) {
    apart += characters;
    if (tree.ends(next) == WordTree::Ends::forbidden) continue;
    const bool over = tree.ends(next) == WordTree::Ends::text;
    body += any_of(characters) + (over ? "" : " " + names[next]) + " | ";
  }
  body += none_of(apart) + " " + names[0];
  if (!form.escape.empty()) body += " | " + form.escape + " " + names[0];
  return body;
}

constexpr std::string_view name_characters =
    "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-";

// Names by their first character, recursively; `rest` is a name's end, whatever it is.
class OtherNames {
 public:
  OtherNames(Grammar& grammar, std::string_view end)
      : grammar_(grammar), end_(literal(end)), rest_(grammar.reserve()) {
    grammar_.define(rest_, any_of(characters_of(name_characters)) + " " + rest_ + " | " + end_);
  }

  std::string body(const std::vector<std::string>& taken, std::size_t depth) {
    std::map<char, std::vector<std::string>> by_first;
    bool may_end = depth > 0;
    for (const std::string& name : taken) {
      if (name.size() == depth) may_end = false;
      if (name.size() > depth) by_first[name[depth]].push_back(name);
    }
    std::string others;
    for (const char c : name_characters) {
      if (by_first.find(c) == by_first.end()) others += c;
    }
    std::vector<std::string> choices;
    if (!others.empty()) choices.push_back(any_of(characters_of(others)) + " " + rest_);
    for (const auto& [first, names] : by_first)
      choices.push_back(literal(std::string(1, first)) + " " +
                        grammar_.rule(body(names, depth + 1)));
    if (may_end) choices.push_back(end_);
    return one_of(choices);
  }

 private:
  Grammar& grammar_;
  std::string end_;
  std::string rest_;
};

}  // namespace

std::string text_rule(Grammar& grammar, const TextForm& form) {
  const WordTree tree(form);
  std::vector<std::string> names(tree.size());
  for (std::size_t state = 0; state < tree.size(); ++state) {
    if (tree.ends(state) == WordTree::Ends::nothing) names[state] = grammar.reserve();
  }
  for (std::size_t state = 0; state < tree.size(); ++state) {
    if (!names[state].empty()) grammar.define(names[state], state_body(tree, form, state, names));
  }
  return names[0];
}

std::string other_name_rule(Grammar& grammar, const std::vector<std::string>& taken,
                            std::string_view end) {
  // Names of other characters collide with none of these.
  std::vector<std::string> names;
  for (const std::string& name : taken) {
    if (name.find_first_not_of(name_characters) == std::string::npos) names.push_back(name);
  }
  return grammar.rule(OtherNames(grammar, end).body(names, 0));
}

}  // namespace mlxs::chat
