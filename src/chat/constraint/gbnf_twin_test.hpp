// A naive reader of GBNF for tests: it tells whether a text matches, and makes random texts that
// do. Slow, and as plain as possible. It knows what our rules are written with: literals, classes,
// groups, alternatives, ? * + and {m,n}.
#pragma once

#include <cstddef>
#include <map>
#include <random>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace mlxs::chat {

class Gbnf {
 public:
  explicit Gbnf(std::string_view grammar);

  [[nodiscard]] bool accepts(std::string_view text) const;
  // About `steps` rules long; then it ends as soon as it can.
  [[nodiscard]] std::string sample(std::mt19937& random, int steps) const;
  // Rules named and not defined; a proper grammar has none.
  [[nodiscard]] std::set<std::string> undefined() const;

 private:
  struct Element {
    bool is_rule = false;
    std::size_t rule = 0;
    bool negated = false;
    std::vector<std::pair<char32_t, char32_t>> ranges;  // of a character
    std::size_t least = 1;
    std::size_t most = 1;
  };
  using Sequence = std::vector<Element>;
  using Ends = std::set<std::size_t>;

  struct Reader;
  struct Matcher;
  struct Sampler;

  static bool holds(const Element& element, char32_t c);
  void find_costs();

  std::vector<std::vector<Sequence>> rules_;
  std::vector<double> costs_;  // of the shortest text, in steps
  std::map<std::string, std::size_t> names_;
  std::set<std::string> defined_;
};

}  // namespace mlxs::chat
