// The few shell variables whose value can be known from the text alone: HOME, PWD and the variable
// of a loop over a written list. Thread: one owner.
#pragma once

#include <map>
#include <set>
#include <string>

#include "judge/script.hpp"

namespace mlxs::judge {

class Variables {
 public:
  // Names that the script sets in more than one way are never known.
  explicit Variables(const Script& script);

  // Whether a loop over these words may be walked once a word.
  [[nodiscard]] bool can_bind(const std::string& name, const Words& values) const;
  void bind(const std::string& name, const Word& value);
  void forget(const std::string& name);

  // The word with its known variables filled in; its expansions are empty when all were known.
  [[nodiscard]] Word fill(const Word& word) const;

 private:
  void note(const Script& script);
  void note(const Command& command);

  std::map<std::string, Word> values_;
  std::set<std::string> loops_;
  std::set<std::string> unsteady_;
};

}  // namespace mlxs::judge
