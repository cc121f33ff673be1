// Random arguments of calls, and how models write them: JSON with one fault or none, Python, and
// Gemma's notation. Thread: free functions without state.
#pragma once

#include <cstddef>
#include <random>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/json.hpp"
#include "core/tool.hpp"

namespace mlxs::chat {

// What goes wrong in a call. The second half concerns the markup around the arguments.
enum class Damage {
  none,
  single_quotes,
  raw_controls,
  bad_escapes,
  trailing_commas,
  comments,
  python_words,
  bare_keys,
  wrapped,          // the object stands inside a string
  closers_missing,  // of the object
  closer_doubled,   // of the object
  braces_doubled,
  opener_missing,
  opener_doubled,
  inner_closer_missing,  // the next one follows
  markup_open,           // at the end of the answer
  markup_closed_twice
};

struct RandomCall {
  std::string name;
  base::json::object input;
  bool operator==(const RandomCall&) const = default;
};

[[nodiscard]] std::size_t below(std::mt19937& random, std::size_t size);
[[nodiscard]] bool one_in(std::mt19937& random, std::size_t size);
template <typename List>
[[nodiscard]] const auto& any_of_list(std::mt19937& random, const List& list) {
  return list[below(random, std::size(list))];
}

// The tools that the calls are of, with a type for every argument.
[[nodiscard]] std::vector<core::Tool> answer_tools();
// What the strings contain beside code: those that are arguments, and those inside of others.
struct StringMarkup {
  std::span<const std::string> top;
  std::span<const std::string> nested;
};
[[nodiscard]] RandomCall random_call(std::mt19937& random, const StringMarkup& markup);

[[nodiscard]] std::string json_text(const base::json::value& value, Damage damage);
[[nodiscard]] std::string python_text(const base::json::value& value, char quote);
// Without the outer braces.
[[nodiscard]] std::string python_arguments(const base::json::object& input, char quote);
[[nodiscard]] std::string gemma_text(const base::json::value& value, Damage damage);

}  // namespace mlxs::chat
