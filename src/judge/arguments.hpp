// Splits the words behind a command into options and operands, by the options of its table row.
// Thread: free functions without state.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "judge/finding.hpp"
#include "judge/script.hpp"

namespace mlxs::judge {

// Whether options may also stand behind the first operand.
enum class Order { mixed, options_first };

struct Arguments {
  Words operands;
  Words patterns;  // values that stand for the first operand
  Words paths;     // values of options that are paths
  Words values;    // other values of options
  std::string letters;
  Findings findings;          // options that are not in the row
  std::size_t first_operand;  // its index among `words`, or their number
};

// An expansion without quotes may become any number of words.
[[nodiscard]] bool may_split(const Word& word);

// `words` without the command itself. With Order::options_first everything from the first operand
// on is an operand.
[[nodiscard]] Arguments split_arguments(const Words& words, std::string_view options, Order order);

}  // namespace mlxs::judge
