#include "judge/arguments.hpp"

#include <algorithm>
#include <utility>
#include <vector>

#include "judge/path_check.hpp"

namespace mlxs::judge {
namespace {

// What follows an option.
enum class Takes { unknown, nothing, value, attached, pattern, path };

std::vector<std::string_view> items_of(std::string_view options) {
  std::vector<std::string_view> items;
  for (std::size_t at = 0; at < options.size();) {
    const std::size_t end = std::min(options.find(' ', at), options.size());
    if (end > at) items.push_back(options.substr(at, end - at));
    at = end + 1;
  }
  return items;
}

Takes takes_of(char mark) {
  switch (mark) {
    case ':': return Takes::value;
    case '?': return Takes::attached;
    case '!': return Takes::pattern;
    case '/': return Takes::path;
    default: return Takes::nothing;
  }
}

std::string_view without_mark(std::string_view item) {
  const bool marked = takes_of(item.back()) != Takes::nothing;
  return item.substr(0, item.size() - (marked ? 1 : 0));
}

bool is_number(std::string_view text) {
  return !text.empty() && text.find_first_not_of("0123456789") == std::string_view::npos;
}

class Splitter {
 public:
  Splitter(const Words& words, std::string_view options, Order order)
      : words_(words), items_(items_of(options)), order_(order) {
    anything_ = std::ranges::find(items_, "*") != items_.end();
    arguments_.first_operand = words.size();
  }

  Arguments run() {
    bool only_operands = false;
    while (at_ < words_.size()) {
      const Word& word = words_[at_];
      const bool option = !only_operands && word.text.size() > 1 && word.text.front() == '-';
      if (option && word.text == "--" && word.expansions.empty()) {
        only_operands = true;
        ++at_;
      } else if (option) {
        take_option(word);
      } else {
        if (!only_operands && may_become_option(word))
          object(word, "may turn into an option when it runs");
        arguments_.first_operand = std::min(arguments_.first_operand, at_);
        arguments_.operands.push_back(word);
        only_operands = only_operands || order_ == Order::options_first;
        ++at_;
      }
    }
    return std::move(arguments_);
  }

 private:
  [[nodiscard]] bool may_become_option(const Word& word) const {
    if (anything_ || items_.empty() || word.expansions.empty()) return false;
    return word.text.front() == expansion_mark || may_split(word);
  }

  void object(const Word& word, std::string reason) {
    arguments_.findings.push_back(builtin_finding(word.source, std::move(reason)));
  }
  void refuse(const Word& word) { object(word, "is an option that the rules do not know"); }

  void take_option(const Word& word) {
    ++at_;
    if (!word.expansions.empty() && word.text.find(expansion_mark) < word.text.find('='))
      return refuse(word);
    if (may_split(word)) return object(word, "may turn into more words when it runs");
    if (take_whole(word)) return;
    if (word.text.starts_with("--")) return anything_ ? take_anything(word) : refuse(word);
    if (is_number(std::string_view(word.text).substr(1)) && has("-#")) return;
    take_letters(word);
  }

  [[nodiscard]] bool has(std::string_view item) const {
    return std::ranges::find(items_, item) != items_.end();
  }

  // "--name", "--name=value" and, for items that begin with "=", the same with one dash.
  bool take_whole(const Word& word) {
    const std::size_t equals = std::min(word.text.find('='), word.text.size());
    const std::string_view name = std::string_view(word.text).substr(0, equals);
    for (std::string_view item : items_) {
      const bool single = item.starts_with('=');
      if (!single && !item.starts_with("--")) continue;
      if (single) item.remove_prefix(1);
      if (without_mark(item) != name) continue;
      if (equals < word.text.size())
        keep(takes_of(item.back()), part_of(word, equals + 1));
      else
        keep_next(takes_of(item.back()), word);
      return true;
    }
    return false;
  }

  void take_anything(const Word& word) {
    for (const std::string_view item : items_) {
      if (!item.starts_with('^')) continue;
      const std::string_view forbidden = item.substr(1);
      const std::string name = word.text.substr(0, word.text.find('='));
      // Programs accept long options cut short.
      const bool is_cut =
          name.size() > 3 && forbidden.starts_with("--") && forbidden.starts_with(name);
      if (is_cut || word.text.starts_with(forbidden)) return refuse(word);
    }
    const std::size_t equals = word.text.find('=');
    const Word value = part_of(word, equals == std::string::npos ? 2 : equals + 1);
    if (looks_like_path(value.text)) arguments_.paths.push_back(value);
  }

  [[nodiscard]] Takes takes_letter(char letter) const {
    for (const std::string_view item : items_) {
      if (item.size() < 2 || item[0] != '-' || item[1] == '-') continue;
      const Takes takes = takes_of(item.back());
      if (takes != Takes::nothing && item.size() == 3 && item[1] == letter) return takes;
      if (takes == Takes::nothing && item.substr(1).find(letter) != std::string_view::npos)
        return takes;
    }
    return Takes::unknown;
  }

  void take_letters(const Word& word) {
    for (std::size_t i = 1; i < word.text.size(); ++i) {
      const Takes takes = takes_letter(word.text[i]);
      if (takes == Takes::unknown) return anything_ ? take_anything(word) : refuse(word);
      arguments_.letters += word.text[i];
      if (takes == Takes::nothing) continue;
      if (i + 1 < word.text.size()) return keep(takes, part_of(word, i + 1));
      return keep_next(takes, word);
    }
  }

  static Word part_of(const Word& word, std::size_t from) {
    Word part = word;
    part.text.erase(0, from);
    part.home = false;
    return part;
  }

  void keep_next(Takes takes, const Word& option) {
    if (takes == Takes::nothing || takes == Takes::attached) return;
    if (at_ >= words_.size()) return object(option, "lacks its value");
    if (may_split(words_[at_])) object(words_[at_], "may turn into more words when it runs");
    keep(takes, words_[at_++]);
  }

  void keep(Takes takes, Word value) {
    const bool unasked = takes == Takes::nothing || takes == Takes::attached;
    if (takes == Takes::pattern)
      arguments_.patterns.push_back(std::move(value));
    else if (takes == Takes::path || (unasked && looks_like_path(value.text)))
      arguments_.paths.push_back(std::move(value));
    else
      arguments_.values.push_back(std::move(value));
  }

  const Words& words_;
  std::vector<std::string_view> items_;
  Order order_;
  bool anything_ = false;
  std::size_t at_ = 0;
  Arguments arguments_;
};

}  // namespace

bool may_split(const Word& word) {
  return std::ranges::any_of(word.expansions,
                             [](const Expansion& expansion) { return !expansion.quoted; });
}

Arguments split_arguments(const Words& words, std::string_view options, Order order) {
  return Splitter(words, options, order).run();
}

}  // namespace mlxs::judge
